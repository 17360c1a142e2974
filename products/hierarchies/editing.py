"""Placing in a node, and taking out of one, as a part of *Edit 214 products…*.

What a product has is its place among the curated products of each node that is asked about and that it is in, by the
node's id: ``{"0192…": null}``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from products.acts.changes import Change
from products.editing.elsewhere import ELSEWHERE, Elsewhere, Wish
from products.hierarchies.models import Node, Placement
from products.hierarchies.services.curating import curated_ids
from products.hierarchies.services.locking import lock_hierarchies_of
from products.hierarchies.services.node import update_node
from products.hierarchies.services.placing import attach_nodes, detach_nodes
from products.models import Product
from pxm import bulk
from pxm.errors import Invalid, Problem
from pxm.rows import could_not_find, lock_rows

PLACEMENT = "placement"
ADD, REMOVE = "add", "remove"
_PRODUCT = Placement._meta.get_field("product")

Places = Mapping[str, int | None]


def wish(node: Node, *, called: str, how: str = ADD) -> dict[str, str]:
    """Ask that products are in this node, or, with `REMOVE`, that they are not; `called` is what it will be called."""
    return {"how": how, "node": str(node.pk), "called": called}


def _present(wish: Wish, product_ids: Collection[str]) -> dict[str, Places]:
    """Two queries."""
    if not Node.objects.filter(pk=UUID(wish["node"])).exists():
        raise Invalid(Problem("this node has been deleted", "missing"))
    return _placed([wish["node"]], product_ids)


def _placed(node_ids: Collection[str], product_ids: Collection[str]) -> dict[str, Places]:
    """Return where products are among these nodes, by the digits of their ids. One query."""
    found: dict[str, dict[str, int | None]] = {id: {} for id in product_ids}
    rows = Placement.objects.filter(bulk.one_of(_PRODUCT, product_ids), node__in=map(UUID, node_ids)).order_by()
    for product_id, node_id, position in rows.values_list("product_id", "node_id", "position"):
        found[product_id.hex][str(node_id)] = position
    return dict(found)


def _of(wish: Wish, present: Places) -> Places:
    if wish["how"] == ADD:
        return {wish["node"]: None, **present}
    return {id: position for id, position in present.items() if id != wish["node"]}


def _current(changes: Sequence[Change]) -> dict[str, Places]:
    """Lock the hierarchies and the nodes; Invalid if one of them is gone."""
    nodes = {id for change in changes for state in (change.before, change.after) for id in state or {}}
    lock_hierarchies_of(list(map(UUID, nodes)))
    _, missing = lock_rows(Node.objects.all(), sorted(nodes))
    if missing:
        raise Invalid(could_not_find("node", missing))
    return _placed(nodes, [change.id for change in changes])


def _write(changes: Sequence[Change]) -> None:
    came: defaultdict[str, dict[str, int | None]] = defaultdict(dict)
    gone: defaultdict[str, list[str]] = defaultdict(list)
    for change in changes:
        before, after = change.before or {}, change.after or {}
        for id in after.keys() - before.keys():
            came[id][change.id] = after[id]
        for id in before.keys() - after.keys():
            gone[id].append(change.id)
    for id, product_ids in gone.items():
        detach_nodes(products=Product.objects.filter(bulk.ids(product_ids)), node_ids=[id])
    for id, places in came.items():
        attach_nodes(products=Product.objects.filter(bulk.ids(list(places))), node_ids=[id])
        _curate_again(id, {product: place for product, place in places.items() if place is not None})


def _curate_again(node_id: str, places: Mapping[str, int]) -> None:
    """Show products first again, at the places where they were; refused if there are too many by now."""
    if not places:
        return
    node = Node.objects.get(pk=UUID(node_id))
    order = [str(id) for id in curated_ids(node)]
    for product_id, place in sorted(places.items(), key=lambda item: item[1]):
        order.insert(place, str(UUID(product_id)))
    update_node(node_id=node.pk, attributes={"curated_products": order})


def _said(wish: Wish) -> str:
    return f"{'placed in' if wish['how'] == ADD else 'taken out of'} {wish['called']}"


def _words(wish: Wish, present: Places) -> str:
    return str(wish["called"]) if wish["node"] in present else "not there"


def declare() -> None:
    ELSEWHERE.add(
        Elsewhere(
            name=PLACEMENT,
            title="Placement",
            permission="hierarchies.change_node",
            present=_present,
            of=_of,
            current=_current,
            write=_write,
            said=_said,
            words=_words,
        )
    )
