"""Delta files, to whoever has an address that a release has shown within the hour (catalog contract §3.3, §3.4)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from catalog.documents.release import DELTA
from products.files.storage import open_kept, parts_of
from pxm.signed_links import opened


@require_safe
def serve(request: HttpRequest, signed: str) -> HttpResponseBase:
    name = opened(DELTA, signed)
    content = open_kept(name) if name else None
    if content is None:
        raise Http404
    response = StreamingHttpResponse(parts_of(content), content_type="application/gzip")
    response["Content-Disposition"] = str(content_disposition_header(True, "delta.jsonl.gz"))
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [path("<str:signed>", serve, name="delta")]
