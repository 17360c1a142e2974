"""Marks of products whose documents depend on little else, made and compared by the database.

Such products are most of those in a large catalog: no family, no bundle, nothing attached. A mark stands for everything
that the texts of one are made of: the row itself, the nodes at which it is, and its prices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from products.hierarchies.models import Placement
from products.models import Product, ProductTemplate
from products.prices.models import Price
from products.relationships.models import Attachment
from pxm import bulk

# Raise this when the same draft makes other documents than before.
FORMAT = "2"
_NODES, _BOOKS = "pxm_release_nodes", "pxm_release_books"
_PLACEMENT, _PRICE, _ATTACHMENT, _TEMPLATE = (
    model._meta.db_table for model in (Placement, Price, Attachment, ProductTemplate)
)


@dataclass(frozen=True)
class Marks:
    """`trails` say by the digits of nodes what stands above them, `books` are those whose prices count."""

    trails: Mapping[str, str]
    books: Sequence[UUID]

    def prepare(self) -> None:
        """Keep what marks are made of in temporary tables of the snapshot."""
        key = "uuid" if bulk.is_postgresql() else "char(32)"
        for table in (_NODES, _BOOKS):
            bulk.execute(f"DROP TABLE IF EXISTS {table}")
        bulk.execute(f"CREATE TEMPORARY TABLE {_NODES} (node_id {key} PRIMARY KEY, trail text NOT NULL)")
        bulk.execute(f"CREATE TEMPORARY TABLE {_BOOKS} (book_id {key} PRIMARY KEY)")
        bulk.insert_into(_NODES, ("node_id", "trail"), self.trails.items())
        bulk.insert_into(_BOOKS, ("book_id",), ([book.hex] for book in self.books))


def mark() -> str:
    """Return the expression of the mark of a product `p` that is the member `m`, as digits; NULL where it takes more
    to make one."""
    listed = "CASE WHEN m.listed THEN '1' ELSE '0' END"
    parts = [f"'{FORMAT}'", bulk.text_in("p.updated_at"), listed, _places(), _prices()]
    return f"""
        CASE WHEN p.product_type = '{Product.Type.STANDARD}'
            AND NOT EXISTS (SELECT 1 FROM {_ATTACHMENT} a WHERE a.product_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM {_TEMPLATE} t WHERE t.product_id = p.id)
        THEN md5({" || '|' || ".join(parts)}) END
    """


def _places() -> str:
    rows = f"FROM {_PLACEMENT} e JOIN {_NODES} n ON n.node_id = e.node_id WHERE e.product_id = p.id"
    return _joined("n.trail", rows, "e.id DESC")


def _prices() -> str:
    book, id = ("x.book_id::text", "x.id::text") if bulk.is_postgresql() else ("x.book_id", "x.id")
    rows = f"FROM {_BOOKS} b JOIN {_PRICE} x ON x.book_id = b.book_id AND x.sku = p.sku"
    return _joined(f"{book} || {id} || {bulk.text_in('x.updated_at')}", rows, "b.book_id")


def _joined(text: str, rows: str, order: str) -> str:
    if bulk.is_postgresql():
        return f"COALESCE((SELECT string_agg({text}, ' ' ORDER BY {order}) {rows}), '')"
    # SQLite keeps the order of what is selected from.
    rows = rows.replace("JOIN", "CROSS JOIN")
    return f"COALESCE((SELECT group_concat(f.t, ' ') FROM (SELECT {text} AS t {rows} ORDER BY {order}) f), '')"
