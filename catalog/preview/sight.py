"""From a context to what it is a look at: the rules are asked as by the shopper API, then a release is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from catalog.books import ids_in_order
from catalog.documents.release import release_path
from catalog.frozen import milliseconds
from catalog.models import Catalog, CatalogRule, Release
from catalog.preview.context import DRAFT, Context
from catalog.preview.shelves import DraftShelf, ReleaseShelf, Shelf
from catalog.resolution import Shopper
from catalog.services.release import published
from catalog.services.resolving import Explained, resolve_with_reasons
from catalog.shopper.finishing import Finisher
from catalog.shopper.languages import languages_of
from catalog.shopper.reading import ProductRow
from catalog.shopper.scope import SHOPPER_BASE, Scope
from catalog.shopper.store import Store, read_store
from pxm.ids import read_uuid
from pxm.prepared import Prepared
from pxm.settled.kept import Kept
from pxm.settled.marks import PresentMark
from pxm.snapshot import one_moment

NOTHING_PUBLISHED = "No catalog is published, so shoppers see nothing."
NO_MOMENT = "This is no date and time."
CATALOG_GONE = "This catalog is not there any more."
NEVER_PUBLISHED = "This catalog was never published, so shoppers see nothing of it."
RELEASE_GONE = "This release is not kept any more."
OF_ANOTHER = "This release is of another catalog than the one that the rules lead to."

_CATALOG = Prepared(lambda id: Catalog.objects.filter(pk=id).annotate(mark=PresentMark()))
_KEPT: Kept[Catalog] = Kept(100)


class Unseen(Exception):
    """There is nothing to look at: `field` of the context is why, `explained` is what the rules say."""

    def __init__(self, field: str, words: str, explained: Explained | None = None) -> None:
        super().__init__(words)
        self.field, self.words, self.explained = field, words, explained


@dataclass(frozen=True)
class Sight:
    """A release, or the draft, as one shopper sees it. `explained` is None where nobody asked the rules."""

    context: Context
    catalog: Catalog
    scope: Scope
    shelf: Shelf
    explained: Explained | None

    @property
    def is_draft(self) -> bool:
        return self.context.release == DRAFT

    @property
    def is_decided_by_rules(self) -> bool:
        return self.explained is not None

    @property
    def has_other_currency(self) -> bool:
        """Whether the currency that was asked for is none of the store's, so that shoppers get the default one."""
        return bool(self.context.currency) and self.scope.store.currency != self.context.currency.upper()

    def finisher(self, rows: Sequence[ProductRow]) -> Finisher:
        """Return what makes the documents of these products, and of what the bundles among them offer."""
        return Finisher(self.scope, self.shelf.stock(rows))


@contextmanager
def look(context: Context) -> Iterator[Sight]:
    """Yield what the context is a look at, at one moment of the draft if it is that; raises Unseen."""
    shopper = context.shopper()
    if shopper is None:
        raise Unseen("at", NO_MOMENT)
    store = read_store(context.currency.upper())
    catalog, explained = _catalog(context, shopper, store.mark or "")
    if context.release != DRAFT:
        release = _release(context, catalog, explained)
        yield _sight(context, shopper, explained, store, catalog, release, ReleaseShelf(release))
        return
    with one_moment():
        shelf = DraftShelf(catalog)
        yield _sight(context, shopper, explained, store, catalog, shelf.release(), shelf)


def _catalog(context: Context, shopper: Shopper, mark: str) -> tuple[Catalog, Explained | None]:
    """Return the catalog that is chosen, or else the one that the rules lead to, with what they say."""
    if context.catalog:
        id = read_uuid(context.catalog)
        chosen = _find(id, mark) if id else None
        if chosen is None:
            raise Unseen("catalog", CATALOG_GONE)
        return chosen, None
    explained = resolve_with_reasons(shopper, mark=mark)
    resolution = explained.resolution
    found = _find(resolution.catalog_id, mark) if resolution else None
    if found is None:
        raise Unseen("catalog", NOTHING_PUBLISHED, explained)
    return found, explained


def _find(id: UUID, mark: str) -> Catalog | None:
    """Return a catalog; no query if it is known under the mark."""
    known = _KEPT.find(mark, id)
    if known is not None:
        return known
    found = _CATALOG.first(id=id)
    if found is not None:
        _KEPT.keep(mark, id, found, read_under=found.mark)
    return found


def _sight(
    context: Context,
    shopper: Shopper,
    explained: Explained | None,
    store: Store,
    catalog: Catalog,
    release: Release,
    shelf: Shelf,
) -> Sight:
    rule_id = explained.resolution.rule_id if explained and explained.resolution else None
    is_plain = explained is not None and not context.release
    scope = Scope(
        release=release,
        books=_books(release, explained),
        base=SHOPPER_BASE if is_plain or context.release == DRAFT else release_path(release),
        store=store,
        languages=languages_of(context.language),
        at=milliseconds(shopper.moment),
        rule_id=rule_id,
        explains=True,
    )
    return Sight(context, catalog, scope, shelf, explained)


def _release(context: Context, catalog: Catalog, explained: Explained | None) -> Release:
    if context.release:
        id = read_uuid(context.release)
        found = Release.objects.filter(pk=id, status=Release.Status.PUBLISHED).first() if id else None
        if found is None:
            raise Unseen("release", RELEASE_GONE, explained)
        if found.catalog_id != catalog.pk:
            raise Unseen("release", OF_ANOTHER, explained)
        return found
    if explained and explained.resolution:
        return explained.resolution.release
    newest = published(catalog.pk).first()
    if newest is None:
        raise Unseen("catalog", NEVER_PUBLISHED, explained)
    return newest


def _books(release: Release, explained: Explained | None) -> tuple[str, ...]:
    """Return the books that are asked: a rule's where the release lets rules choose, as `resolve` has it."""
    resolution = explained.resolution if explained else None
    if resolution is None or not (resolution.rule_id and release.price_segmentation_enabled):
        return ids_in_order(release.books)
    if resolution.release.pk == release.pk:
        return resolution.book_ids
    rule = CatalogRule.objects.filter(pk=resolution.rule_id).values_list("books", flat=True).first()
    return ids_in_order(rule or release.books)
