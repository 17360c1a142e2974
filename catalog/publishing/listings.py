"""Nodes of a release, the products at them, and the products that others have under custom relationships.

Each is compared with the base in the snapshot; what differs is read some rows at a time, and written in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from catalog.frozen import content_hash
from catalog.models import ReleaseAssociation, ReleaseNode, ReleasePlacement, within
from catalog.publishing.documents import node_document
from catalog.publishing.members import TABLE, any_of, placed_members
from catalog.publishing.ranges import Span, end, shown_at
from catalog.publishing.tree import Tree, read_nodes
from catalog.publishing.writing import NODE_COLUMNS, Texts, store_rows, store_texts
from products.relationships.models import Association, Attachment, CustomRelationship
from pxm import bulk
from pxm.bulk import Value
from pxm.text_hash import text_hash

_AT_ONCE = 10_000
_ASSOCIATION, _ATTACHMENT, _RELATIONSHIP = (
    model._meta.db_table for model in (Association, Attachment, CustomRelationship)
)


@dataclass(frozen=True)
class Listing:
    """`read` yields lists of what differs from the base, and is asked for each in the snapshot; `write` is called in a
    chunk."""

    read: Callable[[Span, Tree], Iterator[list[Any]]]
    write: Callable[[Span, list[Any]], None]


# --- Rows that are compared by the database ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Compared:
    """Rows of a model that a release is to have, in a temporary table of the snapshot.

    A release has no two rows with the same `keys`; `values` are the other columns.
    """

    table: str
    model: type[Model]
    keys: tuple[str, ...]
    values: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keys, *self.values)

    @property
    def news(self) -> str:
        return f"{self.table}_news"

    def create(self) -> None:
        for table in (self.table, self.news):
            bulk.execute(f"DROP TABLE IF EXISTS {table}")
            bulk.execute(f"CREATE TEMPORARY TABLE {table} ({_place_column()}, ended bigint, {self._definitions()})")

    def _definitions(self) -> str:
        types = bulk.types_of(self.model)
        return ", ".join(f"{column} {types[column]}" for column in self.columns)

    def compare(self, span: Span) -> str:
        """Return the table of what differs from the base: rows that are new, and in `ended` the keys of those that are
        not to be any more."""
        if not span.base:
            return self.table
        there, shown = self.model._meta.db_table, shown_at(span.catalog_id, span.base)
        columns, wanted = ", ".join(self.columns), ", ".join(f"w.{column}" for column in self.columns)
        same = " AND ".join(f"r.{key} = w.{key}" for key in self.keys)
        if bulk.is_postgresql():
            bulk.execute(f"ANALYZE {self.table}")
        differs = " OR ".join(["r.id IS NULL", *(f"r.{value} <> w.{value}" for value in self.values)])
        bulk.execute(
            f"INSERT INTO {self.news} (ended, {columns}) SELECT r.id, {wanted} FROM {self.table} w "
            f"LEFT JOIN {there} r ON {shown} AND {same} WHERE {differs}"
        )
        found = _count(f"{self.table}") - _count(f"{self.news} WHERE ended IS NULL")
        if found < _count(f"{there} r WHERE {shown}"):
            bulk.execute(f"CREATE INDEX {self.table}_keys ON {self.table} ({', '.join(self.keys)})")
            bulk.execute(
                f"INSERT INTO {self.news} (ended) SELECT r.id FROM {there} r WHERE {shown} "
                f"AND NOT EXISTS (SELECT 1 FROM {self.table} w WHERE {same})"
            )
        return self.news

    def read(self, table: str) -> Iterator[list[Any]]:
        """Yield rows of a table that `compare` returned, as (place, ended, *columns)."""
        types = bulk.types_of(self.model)
        texts = ", ".join(_text(column, types[column]) for column in self.columns)
        query = f"SELECT place, ended, {texts} FROM {table} WHERE place > %s ORDER BY place LIMIT %s"
        after = 0
        while rows := bulk.select(query, after, _AT_ONCE):
            yield rows
            after = rows[-1][0]

    def write(self, span: Span, rows: Sequence[tuple[Any, ...]]) -> None:
        end(self.model, [ended for _, ended, *_ in rows if ended is not None], span.number)
        store_rows(span, self.model, self.columns, (values for _, _, *values in rows if values[0] is not None))


def _place_column() -> str:
    kind = "bigint GENERATED ALWAYS AS IDENTITY" if bulk.is_postgresql() else "integer"
    return f"place {kind} PRIMARY KEY"


def _count(rows: str) -> int:
    number: int = bulk.select(f"SELECT COUNT(*) FROM {rows}")[0][0]
    return number


def _text(column: str, type: str) -> str:
    """Return the expression that reads a column as `bulk.insert` takes it."""
    if type in {"uuid", "char(32)"}:
        return bulk.hex_of(column)
    if type in {"boolean", "bool"}:
        return f"CASE WHEN {column} THEN '1' ELSE '0' END"
    return f"CAST({column} AS text)" if type.startswith("integer") else bulk.text_in(column)


# --- Placements -------------------------------------------------------------------------------------------------------

_PLACES = _Compared(
    "pxm_release_places", ReleasePlacement, ("product_id", "node_id"), ("position", "changed_at", "curated")
)
# Curated products first, in their order, then the latest changed (contract §1.5).
_AT_NODES = """
    SELECT p.id, e.node_id, COALESCE(e.position, {uncurated}), p.updated_at, e.position IS NOT NULL
    FROM {placed} WHERE {of_hierarchies} AND p.status = 'live'
"""
_IN_HIERARCHIES = """
    SELECT DISTINCT p.id, n.hierarchy_id, {uncurated}, p.updated_at, FALSE
    FROM {placed} WHERE {of_hierarchies} AND p.status = 'live'
"""


def prepare(tree: Tree) -> None:
    """Put the members at nodes into a temporary table of the snapshot."""
    _PLACES.create()
    hierarchies = bulk.ids_text([root.pk.hex for root in tree.roots])
    for rows in (_AT_NODES, _IN_HIERARCHIES):
        text = rows.format(
            placed=placed_members(), of_hierarchies=any_of("n.hierarchy_id"), uncurated=ReleasePlacement.UNCURATED
        )
        bulk.execute(f"INSERT INTO {_PLACES.table} ({', '.join(_PLACES.columns)}) {text}", hierarchies)


def _placements(span: Span, tree: Tree) -> Iterator[list[Any]]:
    return _PLACES.read(_PLACES.compare(span))


# --- Custom relationships ---------------------------------------------------------------------------------------------

_RELATED = _Compared("pxm_release_related", ReleaseAssociation, ("product_id", "slug", "related_id"))


def _associations(span: Span, tree: Tree) -> Iterator[list[Any]]:
    """Only products that are in on their own are shown as related ones."""
    _RELATED.create()
    bulk.execute(
        f"""
        INSERT INTO {_RELATED.table} ({", ".join(_RELATED.columns)})
        SELECT h.product_id, r.slug, a.product_id FROM {_ASSOCIATION} a
        JOIN {_ATTACHMENT} h ON h.id = a.attachment_id JOIN {_RELATIONSHIP} r ON r.id = h.relationship_id
        JOIN {TABLE} m ON m.product_id = h.product_id
        JOIN {TABLE} t ON t.product_id = a.product_id AND t.listed
        """
    )
    return _RELATED.read(_RELATED.compare(span))


# --- Nodes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Node:
    """What differs: the key of a row that is not to be any more, and the text and values of one that is new."""

    ended: int | None
    text: str | None = None
    values: Sequence[Value] = ()


def _nodes(span: Span, tree: Tree) -> Iterator[list[Any]]:
    counted = bulk.select(f"SELECT {bulk.hex_of('node_id')}, COUNT(*) FROM {_PLACES.table} GROUP BY node_id")
    counts = dict(counted)
    for some in read_nodes(tree):
        made = [(node_document(facts).write(), branch, facts.is_root) for branch, facts in some]
        there = _nodes_there(span, [branch.pk for _, branch, _ in made])
        news = []
        for text, branch, is_root in made:
            place = tree.places[branch.pk]
            values = bulk.texts_of(
                (
                    branch.pk,
                    place.hierarchy_id,
                    place.above,
                    is_root,
                    place.position,
                    branch.slug,
                    text_hash(branch.name),
                    branch.updated_at,
                    tree.child_counts[branch.pk],
                    tree.below_counts[branch.pk],
                    counts.get(branch.pk.hex, 0),
                    content_hash(text),
                )
            )
            key, before = there.get(branch.pk, (None, None))
            if before != values:
                news.append(_Node(key, text, values))
        yield news
    if span.base:
        rows = ReleaseNode.objects.filter(catalog=span.catalog_id, **within(span.base)).order_by()
        yield [_Node(key) for key, id in rows.values_list("pk", "node_id") if id not in tree.places]


def _nodes_there(span: Span, ids: Sequence[UUID]) -> dict[UUID, tuple[int, list[Value]]]:
    """Return the keys of rows of nodes as the base has them and the values of `NODE_COLUMNS`, by their ids."""
    if not span.base:
        return {}
    rows = ReleaseNode.objects.filter(
        bulk.one_of(ReleaseNode._meta.get_field("node_id"), ids), catalog=span.catalog_id, **within(span.base)
    )
    found = rows.order_by().values_list("pk", "node_id", *NODE_COLUMNS)
    return {id: (key, bulk.texts_of(values)) for key, id, *values in found}


def _write_nodes(span: Span, rows: Sequence[_Node]) -> None:
    texts = Texts()
    for row in rows:
        if row.text is not None:
            texts.add(row.text)
    store_texts(texts.by_hash)
    end(ReleaseNode, [row.ended for row in rows if row.ended is not None], span.number)
    store_rows(span, ReleaseNode, NODE_COLUMNS, (row.values for row in rows if row.text is not None))


LISTINGS = (
    Listing(_nodes, _write_nodes),
    Listing(_placements, _PLACES.write),
    Listing(_associations, _RELATED.write),
)
