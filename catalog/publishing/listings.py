"""Nodes of a release, the products at them, and the products that others have under custom relationships.

Each list is read in the snapshot, some rows at a time, and written in chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.models import ReleaseAssociation, ReleasePlacement
from catalog.publishing.documents import node_document
from catalog.publishing.members import TABLE, any_of, placed
from catalog.publishing.tree import Tree, read_nodes
from catalog.publishing.writing import Texts, lock_texts, store_nodes, store_texts
from products.relationships.models import Association, Attachment, CustomRelationship
from pxm import bulk
from pxm.text_hash import text_hash

_AT_ONCE = 10_000
_PLACES = "pxm_release_places"
_ASSOCIATION, _ATTACHMENT, _RELATIONSHIP = (
    model._meta.db_table for model in (Association, Attachment, CustomRelationship)
)

# Curated products first, in their order, then the latest changed (contract §1.5).
_AT_NODES = """
    SELECT e.node_id, ROW_NUMBER() OVER (
        PARTITION BY e.node_id
        ORDER BY CASE WHEN e.position IS NULL THEN 1 ELSE 0 END, e.position, p.updated_at DESC, p.id
    ) - 1, p.id, e.position IS NOT NULL
    FROM {placed} WHERE {of_hierarchies} AND p.status = 'live'
"""
_IN_HIERARCHIES = """
    SELECT f.hierarchy_id, ROW_NUMBER() OVER (PARTITION BY f.hierarchy_id ORDER BY f.updated_at DESC, f.id) - 1,
        f.id, FALSE
    FROM (
        SELECT DISTINCT n.hierarchy_id, p.id, p.updated_at
        FROM {placed} WHERE {of_hierarchies} AND p.status = 'live'
    ) f
"""


@dataclass(frozen=True)
class Listing:
    """`read` yields lists of rows, and is asked for each in the snapshot; `write` is called in a chunk."""

    read: Callable[[Tree], Iterator[list[Any]]]
    write: Callable[[UUID, list[Any]], None]


def prepare(tree: Tree) -> None:
    """Put the products at nodes in order, in a temporary table of the snapshot."""
    key = "bigint GENERATED ALWAYS AS IDENTITY" if bulk.is_postgresql() else "integer"
    id, flag = ("uuid", "boolean") if bulk.is_postgresql() else ("char(32)", "bool")
    bulk.execute(f"DROP TABLE IF EXISTS {_PLACES}")
    bulk.execute(
        f"CREATE TEMPORARY TABLE {_PLACES} (place {key} PRIMARY KEY, node_id {id}, position integer, "
        f"product_id {id}, curated {flag})"
    )
    hierarchies = bulk.ids_text([root.pk.hex for root in tree.roots])
    for rows in (_AT_NODES, _IN_HIERARCHIES):
        text = rows.format(placed=placed(), of_hierarchies=any_of("n.hierarchy_id"))
        bulk.execute(f"INSERT INTO {_PLACES} (node_id, position, product_id, curated) {text}", hierarchies)


# --- Nodes ------------------------------------------------------------------------------------------------------------


def _nodes(tree: Tree) -> Iterator[list[Any]]:
    counts = dict(bulk.select(f"SELECT {bulk.hex_of('node_id')}, COUNT(*) FROM {_PLACES} GROUP BY node_id"))
    for some in read_nodes(tree):
        yield [
            (
                node_document(facts).write(),
                [
                    branch.pk.hex,
                    tree.places[branch.pk].hierarchy_id.hex,
                    bulk.text_of(tree.places[branch.pk].above),
                    bulk.text_of(facts.is_root),
                    str(tree.places[branch.pk].position),
                    branch.slug,
                    text_hash(branch.name),
                    bulk.moment_text(branch.updated_at),
                    str(tree.child_counts[branch.pk]),
                    str(tree.below_counts[branch.pk]),
                    str(counts.get(branch.pk.hex, 0)),
                ],
            )
            for branch, facts in some
        ]


def _write_nodes(release_id: UUID, rows: Sequence[tuple[str, list[Any]]]) -> None:
    texts = Texts()
    made = [[*values, texts.add(text)] for text, values in rows]
    lock_texts()
    store_texts(texts.by_hash)
    store_nodes(release_id, made)


# --- Placements and custom relationships ------------------------------------------------------------------------------


def _placements(tree: Tree) -> Iterator[list[Any]]:
    node, product = bulk.hex_of("node_id"), bulk.hex_of("product_id")
    query = (
        f"SELECT place, {node}, CAST(position AS text), {product}, CASE WHEN curated THEN '1' ELSE '0' END "
        f"FROM {_PLACES} WHERE place > %s ORDER BY place LIMIT %s"
    )
    return _by_number(lambda after: bulk.select(query, after, _AT_ONCE))


def _write_placements(release_id: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = ("node_id", "position", "product_id", "curated")
    bulk.insert(ReleasePlacement, columns, (values for _, *values in rows), {"release_id": release_id.hex})


def _associations(tree: Tree) -> Iterator[list[Any]]:
    """Only products that are in on their own are shown as related ones."""
    has, related = _hex("h.product_id"), _hex("a.product_id")
    query = f"""
        SELECT a.id, {has}, r.slug, {related} FROM {_ASSOCIATION} a
        JOIN {_ATTACHMENT} h ON h.id = a.attachment_id JOIN {_RELATIONSHIP} r ON r.id = h.relationship_id
        JOIN {TABLE} m ON m.product_id = h.product_id
        JOIN {TABLE} t ON t.product_id = a.product_id AND t.listed
        WHERE a.id > %s ORDER BY a.id LIMIT %s
    """
    return _by_number(lambda after: bulk.select(query, after, _AT_ONCE))


def _write_associations(release_id: UUID, rows: Iterable[tuple[Any, ...]]) -> None:
    made = ((product, slug, related) for _, product, slug, related in rows)
    bulk.insert(ReleaseAssociation, ("product_id", "slug", "related_id"), made, {"release_id": release_id.hex})


def _by_number(read: Callable[[int], list[tuple[Any, ...]]]) -> Iterator[list[Any]]:
    after = 0
    while rows := read(after):
        yield rows
        after = rows[-1][0]


def _hex(column: str) -> str:
    return f"encode(uuid_send({column}), 'hex')" if bulk.is_postgresql() else column


LISTINGS = (
    Listing(_nodes, _write_nodes),
    Listing(_placements, _write_placements),
    Listing(_associations, _write_associations),
)
