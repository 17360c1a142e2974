"""Answering the bytes of files, so that a browser shows them or saves them, but runs nothing of them on our origin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from products.files.models import File
from products.files.storage import open_kept, parts_of
from pxm.ids import read_uuid

# A document in a sandbox has an origin of its own, and runs no script in any case.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'"
_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer a file at its address, its id with the ending of its kind; to anybody, for files are public."""
    id = read_uuid(name.partition(".")[0])
    file = File.objects.filter(pk=id).first() if id else None
    if file is None or file.kind is None or name != file.stored_name:
        raise Http404
    tag = f'"{file.pk}"'
    if request.headers.get("If-None-Match") == tag:
        return _with_headers(HttpResponseNotModified(), tag)
    content = open_kept(file.stored_name)
    if content is None:
        raise Http404
    response = StreamingHttpResponse(parts_of(content), content_type=file.mime_type)
    response["Content-Length"] = str(file.file_size)
    response["Content-Disposition"] = str(
        content_disposition_header(not file.kind.shown, file.file_name or file.stored_name)
    )
    return _with_headers(response, tag)


def _with_headers(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = _FOR_EVER
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    # Shops show pictures on pages of their own.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


urlpatterns = [path("<str:name>", serve, name="file")]
