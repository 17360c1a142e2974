"""Hierarchies that benchmarks read, move about in and duplicate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from jobs import runner
from jobs.models import Job
from products.hierarchies.copying import request_copy
from products.hierarchies.models import Hierarchy, Node, Placement
from products.hierarchies.services.branches import name_hash
from products.hierarchies.services.counting import nodes_came, products_came
from products.hierarchies.services.moving import move_node
from products.models import Product
from pxm.clock import now
from pxm.ids import uuid7s
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, seconds

Rows = list[tuple[Any, ...]]

MOVED, COPIED, PLACED = sized(10_000), sized(20_000), sized(50_000)
_BATCH = 5_000


def move(rounds: int) -> Sides:
    """Move a node with 10,000 below it from one place to another, against one UPDATE of 10,000 rows of the table."""
    hierarchy = Hierarchy.objects.create(name="Moves")
    top, *targets = _nodes(hierarchy, None, 3)
    _nodes(hierarchy, top, MOVED // 100, below=99)
    sides: Sides = []
    for number in range(rounds):
        moved = seconds(partial(move_node, node_id=top.pk, parent_id=str(targets[number % 2].pk)))
        below = Node.objects.filter(hierarchy=hierarchy).exclude(pk__in=[node.pk for node in (top, *targets)])
        update = partial(below.update, description=f"Round {number}", updated_at=now())
        sides.append((moved, seconds(update)))
    return sides


def duplicate(rounds: int) -> Sides:
    """Duplicate a hierarchy of 20,000 nodes with 50,000 products at them, against the rows written by the driver."""
    hierarchy = Hierarchy.objects.create(name="Original", slug="original")
    tops = _nodes(hierarchy, None, COPIED // 100, below=99)
    products = _products(PLACED // len(tops))
    _place(tops, products)
    sides: Sides = []
    rows = {model: _read(model, hierarchy) for model in (Node, Placement)}
    for _ in range(rounds):
        job = request_copy(hierarchy_id=hierarchy.pk, attributes={"include_products": True}, request_id="benchmark")
        copied = seconds(partial(_run, job))
        _forget(Hierarchy.objects.exclude(pk=hierarchy.pk).filter(name="Original"))
        _forget_tree(hierarchy)
        sides.append((copied, seconds(partial(_insert_all, rows))))
    return sides


def tree_of(number: int) -> Hierarchy:
    """Make a hierarchy of so many nodes, ninety-nine below each of those at the top."""
    hierarchy = Hierarchy.objects.create(name=f"{number:,} nodes")
    _nodes(hierarchy, None, number // 100, below=99)
    return hierarchy


def node_with_children(number: int) -> Node:
    (top,) = _nodes(Hierarchy.objects.create(name=f"{number:,} children"), None, 1, below=number)
    return top


def node_with_products(number: int) -> Node:
    (top,) = _nodes(Hierarchy.objects.create(name=f"{number:,} products"), None, 1)
    _place([top], _products(number))
    return top


# --- Rows -------------------------------------------------------------------------------------------------------------


def _nodes(hierarchy: Hierarchy, parent: Node | None, number: int, *, below: int = 0) -> list[Node]:
    """Make nodes below another one, and so many `below` each of them; return those, not these."""
    made = [_node(hierarchy, parent, place) for place in range(number)]
    lower = [_node(hierarchy, node, place) for node in made for place in range(below)]
    for nodes in (made, lower):
        Node.objects.bulk_create(nodes, batch_size=_BATCH)
        nodes_came(hierarchy.pk, [node.above for node in nodes])
    return made


def _node(hierarchy: Hierarchy, parent: Node | None, place: int) -> Node:
    name, moment = f"Node {place} of many", now() - timedelta(seconds=place)
    return Node(
        hierarchy=hierarchy,
        parent=parent,
        above=(parent or hierarchy).pk,
        name=name,
        name_hash=name_hash(name),
        slug=f"node-{place}",
        description="Everything for those who look for it. " * 4,
        locales={"fr-FR": {"name": f"Nœud {place}"}},
        created_at=moment,
        updated_at=moment,
    )


def _products(number: int) -> list[UUID]:
    """Make products that changed at different times, in no order; return their ids."""
    ids, moment = uuid7s(number), now()
    Product.objects.bulk_create(
        (
            Product(id=id, name="Product", sku=id.hex, updated_at=moment - timedelta(seconds=place * 7919 % number))
            for place, id in enumerate(ids)
        ),
        batch_size=_BATCH,
    )
    return ids


def _place(nodes: Sequence[Node], product_ids: Sequence[UUID]) -> None:
    pairs = (Placement(node=node, product_id=id) for node in nodes for id in product_ids)
    Placement.objects.bulk_create(pairs, batch_size=_BATCH)
    with transaction.atomic():
        products_came({node.pk: len(product_ids) for node in nodes})


# --- The floor of duplicating -----------------------------------------------------------------------------------------


def _read(model: type[Model], hierarchy: Hierarchy) -> tuple[list[str], Rows]:
    """Return columns and rows as the driver would write them."""
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    columns = [str(field.column) for field in fields]
    casts = {"json": "::text", "jsonb": "::text"} if connection.vendor == "postgresql" else {}
    names = ", ".join(f't."{field.column}"{casts.get(field.db_type(connection) or "", "")}' for field in fields)
    join = "" if model is Node else f"JOIN {Node._meta.db_table} n ON n.id = t.node_id"
    of = "t.hierarchy_id" if model is Node else "n.hierarchy_id"
    with connection.cursor() as cursor:
        parameter = hierarchy.pk if connection.vendor == "postgresql" else hierarchy.pk.hex
        cursor.execute(
            f"SELECT {names} FROM {model._meta.db_table} t {join} WHERE {of} = %s ORDER BY t.id", [parameter]
        )
        return columns, list(cursor.fetchall())


def _insert_all(rows: dict[type[Model], tuple[list[str], Rows]]) -> None:
    """Write rows with COPY, or with `executemany` on SQLite, in one transaction."""
    driver = connection.connection
    with transaction.atomic():
        for model, (columns, values) in rows.items():
            table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
            if connection.vendor == "postgresql":
                with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                driver.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})', values)


def _forget(hierarchies: Any) -> None:
    for hierarchy in hierarchies:
        _forget_tree(hierarchy)
        hierarchy.delete()


def _forget_tree(hierarchy: Hierarchy) -> None:
    Placement.objects.filter(node__hierarchy=hierarchy).delete()
    with transaction.atomic():
        Node.objects.filter(hierarchy=hierarchy)._raw_delete(using="default")


# --- Jobs --------------------------------------------------------------------------------------------------------


def _run(job: Job) -> None:
    runner.drain()
    job.refresh_from_db()
    if job.status != Job.Status.SUCCESS:
        raise RuntimeError(f"the job failed: {[str(error) for error in job.errors.all()]}")
