"""Writing the rows of a release in chunks. Everything here is called within a chunk, in the transaction of which the
texts and the rows that show them appear together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from catalog.frozen import content_hash
from catalog.models import FrozenText, Release, ReleaseNode, ReleaseProduct
from catalog.publishing.members import any_of
from jobs.locks import lock_until_commit
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


class BaseGone(Exception):
    """The release from which rows were to be copied has been deleted meanwhile."""


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


def lock_texts() -> None:
    """Let nobody else add or sweep frozen texts until this chunk is committed."""
    lock_until_commit("frozen texts")


def hold_more_pages() -> None:
    """Let SQLite hold 16 MB of pages for this connection, rather than 2: keys that are hashes fall on all pages of an
    index, which would be written and read again within each chunk.
    """
    if not bulk.is_postgresql():
        bulk.execute("PRAGMA cache_size = -16000")


def store_texts(texts: Mapping[str, str]) -> None:
    """Insert those of the texts that are not there; the caller has locked them."""
    if not texts:
        return
    there = bulk.select(f"SELECT {bulk.hex_of('hash')} FROM {_TEXT} WHERE {any_of('hash')}", bulk.ids_text(texts))
    known = {key for (key,) in there}
    bulk.insert(FrozenText, ("hash", "text"), ((key, text) for key, text in texts.items() if key not in known))


def store_products(release_id: UUID, rows: Iterable[Sequence[Value]]) -> None:
    bulk.insert(ReleaseProduct, PRODUCT_COLUMNS, rows, {"release_id": release_id.hex})


def store_nodes(release_id: UUID, rows: Iterable[Sequence[Value]]) -> None:
    bulk.insert(ReleaseNode, NODE_COLUMNS, rows, {"release_id": release_id.hex})


def rows_shown(base_id: UUID, ids: Iterable[str]) -> dict[str, tuple[str, str, str | None]]:
    """Return the source, the document and the prices of products as a release shows them, by their ids."""
    columns = ", ".join(map(bulk.hex_of, ("product_id", "source", "document_id", "prices_id")))
    rows = bulk.select(
        f"SELECT {columns} FROM {_PRODUCT} "
        f"WHERE release_id = {bulk.parameter_for(ReleaseProduct, 'release_id')} AND {any_of('product_id')}",
        base_id.hex,
        bulk.ids_text(list(ids)),
    )
    return {id: (source, document, prices) for id, source, document, prices in rows}


def copy_products(release_id: UUID, base_id: UUID, ids: Collection[str]) -> None:
    """Give a release the same rows of these products as another one has; raises BaseGone if it has not all of them."""
    if not ids:
        return
    columns = ", ".join(PRODUCT_COLUMNS)
    made = bulk.select(
        f"INSERT INTO {_PRODUCT} (release_id, {columns}) "
        f"SELECT {bulk.parameter_for(ReleaseProduct, 'release_id')}, {columns} FROM {_PRODUCT} "
        f"WHERE release_id = %s AND {any_of('product_id')} RETURNING 1",
        release_id.hex,
        base_id.hex,
        bulk.ids_text(ids),
    )
    if len(made) != len(ids):
        raise BaseGone


def advance(release: Release, percent: int) -> bool:
    """Say how far a release is; return whether it is still there."""
    release.percent_completed = percent
    return bool(Release.objects.filter(pk=release.pk).update(percent_completed=percent))
