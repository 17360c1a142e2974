"""The families of endpoints: what differs between them is data (PIM contract §1, catalog contract §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Family:
    """How the endpoints below one path page, link, refuse and lay out their documents."""

    here: str
    """The link of a page to itself: ``current`` or ``self``."""
    zero_limit_is_default: bool = False
    page_meta: bool = True
    """Whether there is a ``meta.page`` beside ``meta.results``."""
    counts: bool = True
    """Whether lists say how many records there are in all, and where the last page begins."""
    total_is_pages: bool = False
    """Whether ``meta.page.total`` is the number of pages rather than that of the records on this one."""
    absolute_links: bool = False
    """Whether links begin with the host; if so, every document links to itself."""
    links_to_single: bool = False
    """Whether the answer that carries one document links to it, beside ``data``."""
    is_flat: bool = False
    """Whether a resource's fields are beside ``type`` and ``id`` rather than under ``attributes``."""
    integer_status: bool = False
    """Whether the ``status`` of an error is a number rather than a string."""
    says_what_is_missing: bool = False
    """Whether a 404 has a detail: clients of the others are told by the status alone."""
    titles: Mapping[int, str] = field(default_factory=dict)
    """The titles of errors, where they differ from the usual ones."""
    empty: str = ""
    """How it is said that an attribute is missing or empty, where that differs from the usual words; ``{0}`` is the
    dotted path of the attribute."""


_IMPOSSIBLE = {422: "There was a problem processing your request."}

PCM = Family(here="current", zero_limit_is_default=True, page_meta=False)
CATALOG = Family(here="self", says_what_is_missing=True, titles=_IMPOSSIBLE)
PRICE_BOOKS = Family(
    here="self", zero_limit_is_default=True, links_to_single=True, titles={**_IMPOSSIBLE, 409: "conflict"}
)
CATALOGS = Family(here="self", zero_limit_is_default=True, links_to_single=True, titles=_IMPOSSIBLE)
V2 = Family(
    here="self", total_is_pages=True, absolute_links=True, is_flat=True, integer_status=True, titles=_IMPOSSIBLE
)
FLOWS = replace(V2, titles={422: "Validation Error"}, empty='data.attributes.{0}: "{0}" is required')


@dataclass(frozen=True)
class ErrorText:
    """How a resource words the problems of one code; what is empty stays as usual."""

    status: int = 0
    title: str = ""
    detail: str = ""
    source: Any = None
