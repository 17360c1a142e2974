"""Pages of lists (PIM contract §1.4, catalog contract §1.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_plus

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from pxm.api.families import PCM, Family
from pxm.errors import Malformed
from pxm.registry import Registry

LARGEST_LIMIT = 100
LARGEST_OFFSET = 10_000


@dataclass(frozen=True)
class Window:
    """The records asked for: `limit` of them after skipping `offset`."""

    limit: int
    offset: int

    @property
    def rows(self) -> slice:
        return slice(self.offset, self.offset + self.limit)


def read_window(query: Mapping[str, Any], family: Family = PCM, usual: int | None = None) -> Window:
    """Return the window that ``page[limit]`` and ``page[offset]`` name; Malformed names the wrong one.

    A page that names no limit is of the `usual` length, which is looked up if it is not given.
    """
    limit = _number(query, "page[limit]", 0 if family.zero_limit_is_default else 1)
    offset = _number(query, "page[offset]", 0) or 0
    if offset > LARGEST_OFFSET:
        raise Malformed(f"page[offset] must not exceed {LARGEST_OFFSET}")
    return Window(min(limit or usual or usual_length(), LARGEST_LIMIT), offset)


@dataclass(frozen=True)
class PageLength:
    """Something that knows how long pages are when a request names no limit: `read` returns None if it does not say."""

    name: str
    read: Callable[[], int | None]


PAGE_LENGTHS: Registry[PageLength] = Registry("page length")


def usual_length() -> int:
    """Return the length that is declared, as it is now; otherwise that of Django's settings."""
    decided = (known.read() for known in PAGE_LENGTHS)
    return next(filter(None, decided), settings.PAGE_LENGTH)


def _number(query: Mapping[str, Any], name: str, least: int) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    # Anything with more digits is out of bounds, and Python refuses to read thousands of them.
    number = int(text[:12]) if text.isascii() and text.isdigit() else -1
    if number < least:
        raise Malformed(f"{name} must be a whole number of {least} or more")
    return number


def meta(window: Window, total: int, shown: int, family: Family = PCM) -> dict[str, Any]:
    """Return ``meta``; ``page.total`` counts the `shown` records of this page, or the pages, as the family does."""
    results = {"results": {"total": total}} if family.counts else {}
    if not family.page_meta:
        return results
    page = {
        "limit": window.limit,
        "offset": window.offset,
        "current": window.offset // window.limit + 1,
        "total": -(-total // window.limit) if family.total_is_pages else shown,
    }
    return results | {"page": page}


def links(request: Request | HttpRequest, window: Window, total: int, family: Family = PCM) -> dict[str, str | None]:
    """Return links that keep every other query parameter; null where there is no page.

    In a family that does not count, `total` need only say whether anything follows, and no link leads to the end.
    """
    last = max(total - 1, 0) // window.limit * window.limit
    reachable_last = min(last, LARGEST_OFFSET // window.limit * window.limit)
    following = window.offset + window.limit
    host = host_of(request) if family.absolute_links else ""
    base, others = host + quote(request.path), _other_parameters(request.META.get("QUERY_STRING", ""))

    def link(offset: int) -> str:
        page = [f"page[limit]={window.limit}", f"page[offset]={offset}"]
        return f"{base}?{'&'.join(others + page)}"

    ends = {"last": link(reachable_last) if last else None} if family.counts else {}
    return {
        family.here: link(window.offset) if family.here == "current" else host + as_received(request),
        "first": link(0),
        **ends,
        "prev": link(min(max(window.offset - window.limit, 0), reachable_last)) if window.offset else None,
        "next": link(following) if following < total and following <= LARGEST_OFFSET else None,
    }


def host_of(request: Request | HttpRequest) -> str:
    """Return what comes before the path in a link to this host: ``https://shop.example``."""
    return f"{request.scheme}://{request.get_host()}"


_AS_IS = "!#$%&'()*+,/:;=?@[]~|"


def _other_parameters(query: str) -> list[str]:
    page = ("page[limit]", "page[offset]")
    parts = [part for part in query.split("&") if part and unquote_plus(part.partition("=")[0]) not in page]
    return [quote(part, safe=_AS_IS, encoding="latin-1") for part in parts]


def as_received(request: Request | HttpRequest) -> str:
    """Return the path and the query of a request as a link."""
    query = quote(request.META.get("QUERY_STRING", ""), safe=_AS_IS, encoding="latin-1")
    return f"{quote(request.path)}?{query}" if query else quote(request.path)
