"""Which paths are pages for people; every other path is the API's, and answers JSON."""

from __future__ import annotations

from django.http import HttpRequest

_PAGES = ("/admin", "/preview", "/static")
_BELOW_PAGES = tuple(f"{page}/" for page in _PAGES)


def is_for_people(request: HttpRequest) -> bool:
    return request.path == "/" or request.path in _PAGES or request.path.startswith(_BELOW_PAGES)
