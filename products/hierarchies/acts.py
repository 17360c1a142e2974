"""Placing all products that match a filter at a node, as one act that is shown first and can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from products.acts.changes import Change, State
from products.acts.kinds import ACTS, ActKind, Asked, Plan, Subject
from products.choosing import ProductChoice
from products.hierarchies.models import Node, Placement
from products.hierarchies.services.counting import products_came
from products.hierarchies.services.locking import lock_node
from products.models import Product
from pxm import bulk
from pxm.errors import Invalid, Problem
from pxm.ids import read_uuid
from pxm.rows import could_not_find

PLACE_PRODUCTS = "place-products"


def matching(choice: ProductChoice) -> QuerySet[Product]:
    """Return the products that are meant; those built from a parent never.

    Nobody means all products by asking for nothing.
    """
    rows = Product.objects.without_children()
    return choice.of(rows) if choice.is_narrowed else rows.none()


def _plan(asked: Asked) -> Plan:
    node, choice = _node(asked), ProductChoice.read(asked)
    found = matching(choice)
    if node is None:
        raise Invalid(Problem("this node has been deleted", "missing"))
    if not choice.is_narrowed:
        raise Invalid(Problem("say which products: give a tag, a part of their name or SKU, or choose a type", "empty"))
    placed = Placement.objects.filter(node=node).values("product")
    here = found.filter(pk__in=placed).count()
    notes = [f"{here:,} of these products {'is' if here == 1 else 'are'} here already."] if here else []
    return Plan(_changes(node, found.exclude(pk__in=placed)), notes)


def _changes(node: Node, products: QuerySet[Product]) -> Iterator[Change]:
    state = {"node": node.pk.hex, "position": None}
    rows = products.order_by("name", "pk").values_list("pk", "name", "sku")
    for id, name, sku in rows.iterator(chunk_size=2000):
        yield Change(id.hex, f"{name} · {sku}" if sku else name, None, state)


def _current(changes: Sequence[Change]) -> dict[str, State]:
    node_id = _node_of(changes)
    lock_node(node_id)
    products = Product.objects.filter(bulk.ids([change.id for change in changes])).order_by().values("pk")
    placed = Placement.objects.filter(node=node_id, product__in=products)
    return {
        product_id.hex: {"node": node_id.hex, "position": position}
        for product_id, position in placed.values_list("product_id", "position")
    }


def _write(changes: Sequence[Change]) -> None:
    node_id = _node_of(changes)
    ids = [change.id for change in changes]
    products = Product.objects.filter(bulk.ids(ids))
    if changes[0].after is None:
        gone, _ = Placement.objects.filter(node=node_id, product__in=products.order_by().values("pk")).delete()
        products_came({node_id: -gone})
        return
    there = set(products.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    missing = [id for id in map(UUID, ids) if id not in there]
    if missing:
        raise Invalid(could_not_find("product", map(str, missing)))
    bulk.insert(Placement, ("product_id",), ([id] for id in ids), {"node_id": node_id.hex}, has_triggers=True)
    products_came({node_id: len(ids)})


def _node_of(changes: Sequence[Change]) -> UUID:
    """Return the node that all changes of an act are about."""
    state = changes[0].after or changes[0].before or {}
    return UUID(state["node"])


def _node(asked: Asked) -> Node | None:
    found = read_uuid(str(asked.get("node")))
    return Node.objects.filter(pk=found).first() if found else None


def _subject(asked: Asked) -> Subject | None:
    node = _node(asked)
    if node is None:
        return None
    return Subject(node, node.name, f"{reverse('admin:hierarchies_node_change', args=[node.pk])}#products")


def _told(asked: Asked, number: int) -> str:
    return f"placed {number:,} {'product' if number == 1 else 'products'} {ProductChoice.read(asked).words}"


def _words(asked: Asked, name: str, state: State) -> Any:
    return str(asked.get("named", ""))


KIND = ActKind(
    name=PLACE_PRODUCTS,
    verb="Place",
    thing="product",
    things="products",
    permission="hierarchies.change_node",
    plan=_plan,
    current=_current,
    write=_write,
    told=_told,
    subject=_subject,
    labels={"node": "Node"},
    words=_words,
)


def declare() -> None:
    ACTS.add(KIND)
