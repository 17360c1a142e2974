"""What the screens of files ask for: one upload at a time, small pictures, and files to choose from."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from products.files.admin.tiles import Tile, tiles
from products.files.models import File
from products.files.services import create_file, find_thumbnail
from pxm.admin.refusals import sentences
from pxm.admin.signed_in import require
from pxm.errors import PXMError
from pxm.searching import held_by

VIEW, ADD = "files.view_file", "files.add_file"
# As many as fit a dialog; typing narrows them down.
FOUND_AT_ONCE = 24
# In place of a picture that cannot be made small.
_BROKEN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#888" stroke-width="1">'
    b'<rect x="6" y="7" width="12" height="10" rx="1"/><path d="m6 17 12-10"/></svg>'
)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the one file of the form; a refusal says why in words."""
    require(request, ADD)
    try:
        tile = Tile(create_file(upload=request.FILES.get("file")))
    except PXMError as refusal:
        return JsonResponse({"problems": [{"message": sentences(refusal, named=False)}]}, status=422)
    return JsonResponse({"id": tile.id, "name": tile.name})


@require_GET
def thumbnail(request: HttpRequest, file_id: UUID) -> HttpResponse:
    require(request, VIEW)
    file = get_object_or_404(File, pk=file_id)
    try:
        found = find_thumbnail(file)
    except PXMError:
        # The storage does not answer now; the next time it may.
        return HttpResponse(_BROKEN, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
    if found is None:
        response = HttpResponse(_BROKEN, content_type="image/svg+xml")
    else:
        with found:
            response = HttpResponse(found.read(), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Answer files whose name holds `q`, the newest first, as buttons of a dialog."""
    require(request, VIEW)
    text = request.GET.get("q", "").strip()
    found = list(File.objects.filter(held_by(["file_name", "address"], text)).order_by("-pk")[: FOUND_AT_ONCE + 1])
    context = {"text": text, "tiles": tiles(found[:FOUND_AT_ONCE]), "has_more": len(found) > FOUND_AT_ONCE}
    return render(request, "admin/files/found.html", context)
