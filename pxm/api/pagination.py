"""Pages of lists (PIM contract §1.4, catalog contract §1.3). The families differ in data, not in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_plus

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from pxm.errors import Malformed

LARGEST_LIMIT = 100
LARGEST_OFFSET = 10_000


@dataclass(frozen=True)
class Family:
    """What differs between the lists of one kind of resource and another."""

    here: str
    """The link to the page itself: ``current`` or ``self``."""
    zero_limit_is_default: bool
    page_meta: bool
    """Whether ``meta.page`` stands beside ``meta.results``."""


PCM = Family(here="current", zero_limit_is_default=True, page_meta=False)
CATALOG = Family(here="self", zero_limit_is_default=False, page_meta=True)


@dataclass(frozen=True)
class Window:
    """The records asked for: `limit` of them after skipping `offset`."""

    limit: int
    offset: int

    @property
    def rows(self) -> slice:
        return slice(self.offset, self.offset + self.limit)


def read_window(query: Mapping[str, Any], family: Family = PCM) -> Window:
    """Return the window that ``page[limit]`` and ``page[offset]`` name; Malformed names the culprit."""
    limit = _number(query, "page[limit]")
    if limit == 0 and not family.zero_limit_is_default:
        raise Malformed("page[limit] must be at least 1")
    offset = _number(query, "page[offset]") or 0
    if offset > LARGEST_OFFSET:
        raise Malformed(f"page[offset] must not exceed {LARGEST_OFFSET}")
    return Window(min(limit or settings.PAGE_LENGTH, LARGEST_LIMIT), offset)


def _number(query: Mapping[str, Any], name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Malformed(f"{name} must be a whole number of 0 or more")
    # More digits than these are beyond every bound, and Python refuses to read thousands of them.
    return int(text[:12])


def meta(window: Window, total: int, shown: int, family: Family = PCM) -> dict[str, Any]:
    """Return ``meta``; ``page.total`` is the number of records on this page (ruling on captured answers)."""
    results = {"results": {"total": total}}
    if not family.page_meta:
        return results
    page = {
        "limit": window.limit,
        "offset": window.offset,
        "current": window.offset // window.limit + 1,
        "total": shown,
    }
    return results | {"page": page}


def links(request: Request | HttpRequest, window: Window, total: int, family: Family = PCM) -> dict[str, str | None]:
    """Return relative links that keep every other query parameter; null where there is no page."""
    last = max(total - 1, 0) // window.limit * window.limit
    reachable_last = min(last, LARGEST_OFFSET // window.limit * window.limit)
    following = window.offset + window.limit
    base, others = quote(request.path), _other_parameters(request.META.get("QUERY_STRING", ""))

    def link(offset: int) -> str:
        page = [f"page[limit]={window.limit}", f"page[offset]={offset}"]
        return f"{base}?{'&'.join(others + page)}"

    return {
        family.here: link(window.offset) if family.here == "current" else _as_received(request),
        "first": link(0),
        "last": link(reachable_last) if last else None,
        "prev": link(min(max(window.offset - window.limit, 0), reachable_last)) if window.offset else None,
        "next": link(following) if following < total and following <= LARGEST_OFFSET else None,
    }


_AS_IS = "!#$%&'()*+,/:;=?@[]~|"


def _other_parameters(query: str) -> list[str]:
    page = ("page[limit]", "page[offset]")
    parts = [part for part in query.split("&") if part and unquote_plus(part.partition("=")[0]) not in page]
    return [quote(part, safe=_AS_IS, encoding="latin-1") for part in parts]


def _as_received(request: Request | HttpRequest) -> str:
    query = quote(request.META.get("QUERY_STRING", ""), safe=_AS_IS, encoding="latin-1")
    return f"{quote(request.path)}?{query}" if query else quote(request.path)
