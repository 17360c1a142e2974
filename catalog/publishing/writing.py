"""Writing the rows of a release in chunks. Everything here is called within a chunk, in the transaction of which the
texts and the rows that show them appear together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model

from catalog.frozen import content_hash
from catalog.models import ALWAYS, FrozenText, Release, ReleaseProduct, ReleaseTag
from catalog.publishing.members import any_of
from catalog.publishing.ranges import Span, shown_at
from pxm import bulk
from pxm.bulk import Value

_PRODUCT = ReleaseProduct._meta.db_table
_TEXT = FrozenText._meta.db_table
PRODUCT_COLUMNS = (
    "product_id",
    "parent_id",
    "product_type",
    "listed",
    "sku",
    "slug",
    "name_hash",
    "mpn",
    "upc_ean",
    "child_count",
    "document_id",
    "prices_id",
    "source",
)
NODE_COLUMNS = (
    "node_id",
    "hierarchy_id",
    "above",
    "is_root",
    "position",
    "slug",
    "name_hash",
    "updated_at",
    "child_count",
    "below_count",
    "product_count",
    "document_id",
)


@dataclass
class Texts:
    """Texts that rows are about to show, by their hash as digits."""

    by_hash: dict[str, str] = field(default_factory=dict)
    length: int = 0

    def add(self, text: str) -> str:
        """Take a text and return the digits under which rows show it."""
        key = content_hash(text)
        if key not in self.by_hash:
            self.by_hash[key] = text
            self.length += len(text)
        return key


def hold_more_pages() -> None:
    """Let SQLite hold 16 MB of pages for this connection, rather than 2: keys that are hashes fall on all pages of an
    index, which would be written and read again within each chunk.
    """
    if not bulk.is_postgresql():
        bulk.execute("PRAGMA cache_size = -16000")


def store_texts(texts: Mapping[str, str]) -> None:
    """Insert those of the texts that are not there; the caller has locked the rows."""
    if not texts:
        return
    there = bulk.select(f"SELECT {bulk.hex_of('hash')} FROM {_TEXT} WHERE {any_of('hash')}", bulk.ids_text(texts))
    known = {key for (key,) in there}
    bulk.insert(FrozenText, ("hash", "text"), ((key, text) for key, text in texts.items() if key not in known))


def store_products(span: Span, rows: Iterable[Sequence[Value]], tags: Iterable[Sequence[Value]]) -> None:
    """Insert products, and their tags as (id of the product, tag)."""
    bulk.insert(ReleaseProduct, PRODUCT_COLUMNS, rows, _from(span))
    bulk.insert(ReleaseTag, ("product_id", "tag"), tags, _since(span))


def store_rows(span: Span, model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows that begin with the release."""
    bulk.insert(model, columns, rows, _from(span))


def _from(span: Span) -> dict[str, Value]:
    return _since(span) | {"until": str(ALWAYS)}


def _since(span: Span) -> dict[str, Value]:
    return {"catalog_id": span.catalog_id.hex, "since": str(span.number)}


_TEXTS_OF_COLUMNS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("product_id", "parent_id", "document_id", "prices_id", "source"), bulk.hex_of),
    "listed": lambda column: f"CASE WHEN {column} THEN '1' ELSE '0' END",
    "child_count": lambda column: f"CAST({column} AS text)",
}


def products_at(catalog_id: UUID, number: int, ids: Iterable[str]) -> dict[str, tuple[int, list[Value]]]:
    """Return the keys of rows of products as a release has them and the values of `PRODUCT_COLUMNS`, by their ids."""
    columns = ", ".join(_TEXTS_OF_COLUMNS.get(column, str)(column) for column in PRODUCT_COLUMNS)
    rows = bulk.select(
        f"SELECT id, {columns} FROM {_PRODUCT} r WHERE {shown_at(catalog_id, number)} AND {any_of('product_id')}",
        bulk.ids_text(list(ids)),
    )
    return {values[0]: (key, values) for key, *values in rows}


def advance(release: Release, percent: int) -> bool:
    """Say how far a release is; return whether it is still there."""
    release.percent_completed = percent
    return bool(Release.objects.filter(pk=release.pk).update(percent_completed=percent))
