"""What a publish sets out from: what a catalog names, as far as it is there. Read in the snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from catalog.models import Catalog, CatalogRule, Release
from catalog.publishing.price_rows import read_books
from catalog.publishing.reading import Drafts
from catalog.publishing.tree import Tree, read_tree
from catalog.services.release import published
from products.prices.models import PriceBook
from pxm.clock import now
from pxm.prepared import Prepared, one_of

# An older release is no base of the next one: everything is made anew.
OLDEST_BASE = timedelta(days=90)
# What every hierarchy is called that is the root of others, as clients know it.
_LABEL = "category"


@dataclass(frozen=True)
class Outset:
    """`books` are those of the catalog, the first asked first; `gone` are ids that it names and that are not there."""

    catalog: Catalog
    tree: Tree
    drafts: Drafts
    hierarchies: list[dict[str, Any]]
    books: list[dict[str, Any]]
    gone_hierarchies: Sequence[str]
    gone_books: Sequence[str]


def read_outset(catalog: Catalog) -> Outset:
    tree = read_tree([UUID(id) for id in catalog.hierarchy_ids])
    books = _books_there(catalog)
    there, roots = {book["id"] for book in books}, {str(root.pk) for root in tree.roots}
    own = [book for book in catalog.books if book["id"] in there]
    return Outset(
        catalog=catalog,
        tree=tree,
        drafts=Drafts(tree, read_books([UUID(book["id"]) for book in books])),
        hierarchies=[{"id": str(root.pk), "label": _LABEL, "name": root.name} for root in tree.roots],
        books=sorted(own, key=lambda book: -book["priority"]),
        gone_hierarchies=[id for id in catalog.hierarchy_ids if id not in roots],
        gone_books=[book["id"] for book in catalog.books if book["id"] not in there],
    )


def find_base(outset: Outset) -> Release | None:
    """Return the release that shows the same hierarchies and books and is not too old: what is unchanged since, need
    not be made anew. None if there is none.
    """
    newest = published(outset.catalog.pk).first()
    if newest is None or newest.published_at is None or newest.published_at < now() - OLDEST_BASE:
        return None
    hierarchies = ([each["id"] for each in shown] for shown in (newest.hierarchies, outset.hierarchies))
    return newest if newest.books == outset.books and next(hierarchies) == next(hierarchies) else None


def _books_there(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the books of a catalog, and those that its rules may put in their place, as far as they are there."""
    named = {book["id"]: book for book in catalog.books}
    if catalog.enable_price_segmentation:
        for books in _OF_RULES.all(catalog=catalog.pk):
            for book in books:
                named.setdefault(book["id"], book)
    there = {str(id) for id in _THERE.all(ids=[UUID(id) for id in named])}
    return [book for id, book in named.items() if id in there]


_OF_RULES = Prepared(
    lambda catalog: CatalogRule.objects.filter(catalog=catalog).order_by("pk").values_list("books", flat=True)
)
_THERE = Prepared(lambda ids: PriceBook.objects.filter(one_of("pk", ids)).order_by().values_list("pk", flat=True))
