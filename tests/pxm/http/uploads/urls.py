"""A path that takes files of up to 50 MB and says what it got, and how much memory its process has ever used."""

from __future__ import annotations

import hashlib
import resource
import sys
from collections.abc import Iterator

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from pxm.urls import handler400, handler403, handler404, handler500  # noqa: F401  as the real ones
from pxm.urls import urlpatterns as real_paths
from tests.pxm.http.uploads.apps import PATH


@csrf_exempt
def receive(request: HttpRequest) -> JsonResponse:
    file = next(iter(request.FILES.values()), None)
    digest = hashlib.sha256()
    for chunk in file.chunks() if file else ():
        digest.update(chunk)
    return JsonResponse({"size": file and file.size, "digest": digest.hexdigest(), "memory": _most_memory()})


def _most_memory() -> int:
    """In bytes; macOS counts in bytes, other systems in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def break_off(request: HttpRequest) -> StreamingHttpResponse:
    """Fail after the first part of the answer."""

    def parts() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError("in the middle")

    return StreamingHttpResponse(parts())


urlpatterns = [path(PATH.removeprefix("/"), receive), path("pcm/breaks-off", break_off), *real_paths]
