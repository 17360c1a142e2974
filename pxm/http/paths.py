"""Which paths are pages for people; every other path is the API's, and answers JSON."""

from __future__ import annotations

from django.http import HttpRequest

_PAGES = ("/admin", "/preview", "/static")


def is_for_people(request: HttpRequest) -> bool:
    return request.path == "/" or any(request.path == page or request.path.startswith(f"{page}/") for page in _PAGES)
