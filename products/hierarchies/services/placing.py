"""Products at nodes (PIM contract §5.4, §1.5.1): any number of them to any number of nodes, in one statement.

A product's own row is never written: where it is placed is no part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from products.hierarchies.models import Node, Placement
from products.hierarchies.services.counting import products_came
from products.hierarchies.services.locking import lock_hierarchies_of, lock_node
from products.models import Product
from pxm import bulk
from pxm.errors import Invalid
from pxm.history import recording
from pxm.pointers import DATA
from pxm.rows import could_not_find, find_ids, lock_rows, write_many

_NODE, _PLACEMENT, _PRODUCT = (model._meta.db_table for model in (Node, Placement, Product))


@dataclass(frozen=True)
class Placed:
    """How many of the named nodes there are, and the ids of which there is none."""

    nodes: int
    missing: Sequence[str]


@transaction.atomic
@recording.together()
def attach_products(*, node_id: UUID, product_ids: Sequence[str]) -> Node:
    """Attach products to a node; those that are there stay as they are. If one does not exist, none is attached."""
    node = lock_node(node_id)
    found, missing = find_ids(Product.objects.all(), product_ids)
    if missing:
        raise Invalid(could_not_find("product", missing, pointer=DATA))
    _attach([node], _among(found))
    return node


@transaction.atomic
@recording.together()
def detach_products(*, node_id: UUID, product_ids: Sequence[str]) -> Node:
    """Take products away from a node, and from its curated ones; those that are not there are no error."""
    node = lock_node(node_id)
    found, _ = find_ids(Product.objects.all(), product_ids)
    _detach([node], _among(found))
    node.refresh_from_db()
    return node


@transaction.atomic
@recording.together()
def attach_nodes(*, products: QuerySet[Product], node_ids: Sequence[str]) -> Placed:
    """Attach all these products to all these nodes. Unknown nodes are told, and no error."""
    nodes, missing = _lock_nodes(node_ids)
    _attach(nodes, products)
    return Placed(len(nodes), missing)


@transaction.atomic
@recording.together()
def detach_nodes(*, products: QuerySet[Product], node_ids: Sequence[str]) -> Placed:
    """Take all these products away from all these nodes, in the same way."""
    nodes, missing = _lock_nodes(node_ids)
    _detach(nodes, products)
    return Placed(len(nodes), missing)


def _among(product_ids: Collection[UUID]) -> QuerySet[Product]:
    return Product.objects.filter(bulk.ids([id.hex for id in product_ids]))


def _lock_nodes(node_ids: Sequence[str]) -> tuple[list[Node], list[str]]:
    found, _ = find_ids(Node.objects.all(), node_ids)
    lock_hierarchies_of(found)
    return lock_rows(Node.objects.all(), node_ids)


def _attach(nodes: Collection[Node], products: QuerySet[Product]) -> None:
    """Insert the pairs that are not there yet; a product that is being deleted is waited for, and then left out."""
    made = _written(
        nodes,
        products,
        f"""
        INSERT INTO {_PLACEMENT} (node_id, product_id)
        SELECT n.id, p.id FROM {_NODE} n CROSS JOIN {_PRODUCT} p WHERE n.id IN ({{nodes}}) AND p.id IN ({{products}})
        {"FOR KEY SHARE OF p" if bulk.is_postgresql() else ""}
        ON CONFLICT DO NOTHING RETURNING node_id, NULL
        """,
    )
    numbers = Counter(node_id for node_id, _ in made)
    products_came(numbers)
    _record("added", nodes, numbers)


def _detach(nodes: Collection[Node], products: QuerySet[Product]) -> None:
    gone = _written(
        nodes,
        products,
        f"""
        DELETE FROM {_PLACEMENT} WHERE node_id IN ({{nodes}}) AND product_id IN ({{products}})
        RETURNING node_id, position
        """,
    )
    # The curated products are an attribute of their node.
    recurated = {node_id for node_id, position in gone if position is not None}
    write_many([(node, {}) for node in nodes if node.pk in recurated])
    numbers = Counter(node_id for node_id, _ in gone)
    products_came({node_id: -number for node_id, number in numbers.items()})
    _record("removed", nodes, numbers)


def _written(nodes: Collection[Node], products: QuerySet[Product], statement: str) -> list[tuple[UUID, Any]]:
    """Execute the statement for these nodes and products; return its rows, which begin with the id of a node."""
    chosen = Node.objects.filter(bulk.ids([node.pk.hex for node in nodes]))
    try:
        (of_nodes, node_values), (of_products, product_values) = (
            rows.order_by().values("pk").query.sql_with_params() for rows in (chosen, products)
        )
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(nodes=of_nodes, products=of_products), [*node_values, *product_values])
        return [(UUID(str(node_id)), rest) for node_id, rest in cursor.fetchall()]


def _record(deed: str, nodes: Collection[Node], counted: Mapping[UUID, int]) -> None:
    for number in set(counted.values()):
        alike = [node for node in nodes if counted[node.pk] == number]
        recording.done_with(alike, f"changed the products ({number:,} {deed})")
