"""What one request is about: a release, and how the one who asks sees it (catalog contract §1.7, §4.2, §6.4).

Whatever is odd about a header makes it say nothing; it is never an error.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from catalog.books import ids_in_order
from catalog.documents.release import release_path
from catalog.frozen import milliseconds
from catalog.models import Release
from catalog.models.catalog import MOST_BOOKS
from catalog.models.rule import CRITERION_LENGTH
from catalog.resolution import Period, Shopper
from catalog.services.release import NEWEST, published
from catalog.services.resolving import resolve
from catalog.shopper.identity import identify
from catalog.shopper.languages import languages_of
from catalog.shopper.store import Store, read_store
from products.store.models import THE_ONE
from pxm.clock import now
from pxm.errors import Missing, Problem
from pxm.ids import read_uuid
from pxm.prepared import Prepared
from pxm.settled.kept import Kept
from pxm.settled.marks import PresentMark

SHOPPER_BASE = "/catalog"
NO_CATALOG = "unable to resolve default catalog: no default catalog id can be identified: not found"
ALL_BOOKS = "all"

ACCOUNT_TOKEN, CUSTOMER_TOKEN = "EP-Account-Management-Authentication-Token", "X-Moltin-Customer-Token"
LANGUAGE_HEADERS = ("Accept-Language", "X-Moltin-Language")
CONTEXT_HEADERS = (
    *LANGUAGE_HEADERS,
    ACCOUNT_TOKEN,
    "EP-Channel",
    "EP-Context-Tag",
    "X-Moltin-Currency",
    CUSTOMER_TOKEN,
)
SEGMENTATION_PREVIEW = "EP-Pricebook-IDs-For-Price-Segmentation-Preview"
AVAILABLE_PRICES = "EP-Pricebook-IDs-Of-Available-Prices-To-Show"
# Ours; the others are the contract's.
EXPLAIN = "PXM-Explain"
_FOR_EVER = Period()


@dataclass(frozen=True, slots=True)
class Scope:
    """A release as one request sees it.

    `books` are asked for prices in that order; `shown_books` are those of which every price is shown beside, None for
    none and empty for all. `base` begins the links, and `at` is the moment in milliseconds. `rule_id` is what decided.
    If it `explains`, products say why they cost what they do. All but `at` would be the same `between` two moments, as
    long as the database has that `mark`; an empty one is none.
    """

    release: Release
    books: tuple[str, ...]
    base: str
    store: Store
    languages: tuple[str, ...]
    at: int
    rule_id: UUID | None = None
    shown_books: Collection[str] | None = None
    explains: bool = False
    between: Period = _FOR_EVER
    mark: str = ""

    def lacks(self, noun: str, id: str, **explanation: Any) -> Missing:
        """Return the refusal for what is not in the release, in the words that storefronts look for; `explanation` is
        what there is to say to who asked why."""
        words = f"{noun} ID '{id}' not found in catalog release '{self.release.pk}' in store ID '{THE_ONE}': not found"
        return Missing(Problem(words, meta={"explanation": explanation} if explanation else {}))


def shopper_scope(request: HttpRequest, mark: str) -> Scope:
    """Return what the shopper is shown; Missing if nothing is published.

    Three queries, none if all of it is known under the `mark` of the request.
    """
    shopper = shopper_of(request)
    resolution = resolve(shopper, mark=mark)
    if resolution is None:
        raise Missing(NO_CATALOG)
    seen = _scope(request, resolution.release, resolution.book_ids, SHOPPER_BASE, mark, resolution.mark)
    moment = milliseconds(shopper.moment)
    return replace(seen, rule_id=resolution.rule_id, between=resolution.between, at=moment)


def release_scope(request: HttpRequest, catalog_id: str, release_id: str, mark: str) -> Scope:
    """Return a published release as staff see it, by its id or as the newest one. Two queries, or none as above."""
    found = _release(catalog_id, release_id, mark)
    if found is None:
        raise Missing(f"catalog release '{release_id}' not found")
    release, its_mark = found
    named = list(_entries(request, SEGMENTATION_PREVIEW))[:MOST_BOOKS]
    books = tuple(named) or ids_in_order(release.books)
    seen = _scope(request, release, books, release_path(release), mark, its_mark)
    shown = _entries(request, AVAILABLE_PRICES)
    shown_books = None if not shown else frozenset() if ALL_BOOKS in shown else frozenset(shown)
    return replace(seen, shown_books=shown_books, explains=_header(request, EXPLAIN).strip().lower() == "true")


def _scope(
    request: HttpRequest, release: Release, books: tuple[str, ...], base: str, mark: str, of_release: str | None
) -> Scope:
    """Make it of what was read under the mark `of_release`, and of the store."""
    store = read_store(_header(request, "X-Moltin-Currency").upper(), mark=mark)
    return Scope(
        release=release,
        books=books,
        base=base,
        store=store,
        mark=mark if mark == of_release == store.mark else "",
        languages=languages_asked(request),
        at=milliseconds(now()),
    )


def languages_asked(request: HttpRequest) -> tuple[str, ...]:
    """Return the languages in which somebody wants to read, the most wanted first."""
    return languages_of(*(_header(request, name) for name in LANGUAGE_HEADERS))


def shopper_of(request: HttpRequest) -> Shopper:
    """Return who asks, as the headers say."""
    identity = identify(
        account_token=_header(request, ACCOUNT_TOKEN),
        customer_token=_header(request, CUSTOMER_TOKEN),
    )
    return Shopper(
        moment=now(),
        account=identity.account,
        account_tags=identity.account_tags,
        customer=identity.customer,
        channels=frozenset(_entries(request, "EP-Channel")),
        tags=frozenset(_entries(request, "EP-Context-Tag")),
    )


def _entries(request: HttpRequest, name: str) -> dict[str, None]:
    """Return the entries of a list like ``app, web``, each once, in order, without those that no rule could name."""
    entries = (entry.strip() for entry in _header(request, name).split(","))
    return dict.fromkeys(entry for entry in entries if 0 < len(entry) <= CRITERION_LENGTH and "\x00" not in entry)


def _header(request: HttpRequest, name: str) -> str:
    """Return a header, empty if it was not sent. Servers read its bytes as Latin-1, clients write UTF-8."""
    text: str = request.META.get(variable_of(name), "")
    return text if text.isascii() else text.encode("latin-1", "replace").decode(errors="replace")


@cache
def variable_of(name: str) -> str:
    """Return the name by which a server hands a header over; only those above are asked for."""
    return f"HTTP_{name.upper().replace('-', '_')}"


# --- Releases by their address ----------------------------------------------------------------------------------------


_NEWEST = Prepared(lambda catalog: published(catalog).annotate(mark=PresentMark()))
_NAMED = Prepared(lambda catalog, id: published(catalog).filter(pk=id).annotate(mark=PresentMark()))
_KEPT: Kept[Release] = Kept(100)


def _release(catalog_id: str, release_id: str, mark: str) -> tuple[Release, str | None] | None:
    """Return a release, and the mark under which it was read."""
    catalog, id = read_uuid(catalog_id), read_uuid(release_id)
    if catalog is None or (id is None and release_id not in NEWEST):
        return None
    known = _KEPT.find(mark, (catalog, id))
    if known is not None:
        return known, mark
    found: Any = _NAMED.first(catalog=catalog, id=id) if id else _NEWEST.first(catalog=catalog)
    if found is None:
        return None
    _KEPT.keep(mark, (catalog, id), found, read_under=found.mark)
    return found, found.mark
