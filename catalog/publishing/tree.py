"""The nodes of a release: which there are, in what order, and what stands above each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from catalog.publishing.documents import NodeFacts, crumb
from catalog.publishing.members import any_of, placed
from products.hierarchies.models import Hierarchy, Node
from pxm import bulk
from pxm.api.documents import in_order, moment
from pxm.prepared import Prepared, one_of, select

AT_ONCE = 500
Branch = Hierarchy | Node


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: below what, at which place among its siblings, and how many nodes are below it."""

    id: UUID
    hierarchy_id: UUID
    above: UUID | None
    position: int
    name: str
    slug: str | None


@dataclass
class Tree:
    """The hierarchies of a release in their order, with all their nodes. Ids and names are held, documents are not."""

    roots: Sequence[Hierarchy]
    places: dict[UUID, Place] = field(default_factory=dict)
    child_counts: Counter[UUID] = field(default_factory=Counter)
    below_counts: Counter[UUID] = field(default_factory=Counter)
    _ancestors: dict[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    def ancestors(self, id: UUID) -> tuple[UUID, ...]:
        """Return what stands above a node, root first."""
        known = self._ancestors.get(id)
        if known is None:
            above = self.places[id].above
            known = () if above is None else (*self.ancestors(above), above)
            self._ancestors[id] = known
        return known

    def trail(self, id: UUID) -> list[dict[str, Any]]:
        """Return the breadcrumbs of a node, root first, itself last."""
        along = (self.places[each] for each in (*self.ancestors(id), id))
        return [crumb(str(place.id), place.name, place.slug) for place in along]


def read_tree(hierarchy_ids: Sequence[UUID]) -> Tree:
    """Read the nodes of the hierarchies that there are. Two queries."""
    found = {root.pk: root for root in _ROOTS.all(ids=hierarchy_ids)}
    tree = Tree([found[id] for id in hierarchy_ids if id in found])
    for position, root in enumerate(tree.roots):
        tree.places[root.pk] = Place(root.pk, root.pk, None, position, root.name, root.slug)
    siblings: defaultdict[UUID, int] = defaultdict(int)
    for id, hierarchy_id, above, name, slug in _NODES.all(hierarchies=found):
        tree.places[id] = Place(id, hierarchy_id, above, siblings[above], name, slug)
        siblings[above] += 1
    tree.child_counts.update(siblings)
    for id in tree.places:
        tree.below_counts.update(tree.ancestors(id))
    return tree


_ROOTS = Prepared(lambda ids: Hierarchy.objects.filter(one_of("pk", ids)))
_NODES = Prepared(
    lambda hierarchies: (
        Node.objects.filter(one_of("hierarchy", hierarchies))
        .order_by("above", "-sort_rank", "-updated_at", "pk")
        .values_list("pk", "hierarchy_id", "above", "name", "slug")
    )
)


def read_nodes(tree: Tree) -> Iterator[list[tuple[Branch, NodeFacts]]]:
    """Yield hierarchies and nodes with their facts, some at a time. Each list is read when it is asked for."""
    ids = sorted(tree.places.keys() - {root.pk for root in tree.roots})
    yield facts_of_roots(tree)
    for start in range(0, len(ids), AT_ONCE):
        yield facts_of_nodes(tree, ids[start : start + AT_ONCE])


def facts_of_nodes(tree: Tree, ids: Sequence[UUID]) -> list[tuple[Branch, NodeFacts]]:
    """Return some of the nodes with their facts, in order of their ids. Two queries."""
    curated = _curated(ids)
    return [(node, _facts(tree, node, curated[node.pk])) for node in _SOME.all(ids=ids)]


_SOME = Prepared(lambda ids: Node.objects.filter(one_of("pk", ids)).order_by("pk"))


def facts_of_roots(tree: Tree) -> list[tuple[Branch, NodeFacts]]:
    """Return the hierarchies with their facts, in their order."""
    return [(root, _facts(tree, root, ())) for root in tree.roots]


def _curated(node_ids: Sequence[UUID]) -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    node, product = bulk.hex_of("node_id"), bulk.hex_of("product_id")
    rows = select(
        f"SELECT {node}, {product} FROM {placed()} WHERE {any_of('n.id')} AND e.position IS NOT NULL "
        "AND p.status = 'live' ORDER BY e.position, e.id",
        bulk.ids_text([id.hex for id in node_ids]),
    )
    for node_id, product_id in rows:
        found[UUID(node_id)].append(bulk.uuid_text(product_id))
    return found


def _facts(tree: Tree, branch: Branch, curated: Sequence[str]) -> NodeFacts:
    place = tree.places[branch.pk]
    return NodeFacts(
        id=str(branch.pk),
        hierarchy_id=str(place.hierarchy_id),
        above=str(place.above) if place.above else None,
        is_root=place.above is None,
        name=branch.name,
        description=branch.description,
        slug=branch.slug,
        locales=in_order(branch.locales),
        shopper_attributes=in_order(branch.shopper_attributes),
        created_at=moment(branch.created_at),
        updated_at=moment(branch.updated_at),
        trail=tree.trail(branch.pk),
        curated=curated,
        has_children=bool(tree.child_counts[branch.pk]),
    )
