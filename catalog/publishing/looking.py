"""The draft of a catalog, looked at as if it were published now: a page of it, or a product.

Documents are made by what makes them for a release, of what is looked at alone, and nothing is written. All of it is
read in one snapshot, which the caller has opened.

Which products are in is the contract's rule (§3.2) as in `catalog.publishing.members`, asked of a few products instead
of answered for all; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields import BooleanField
from django.db.models.functions import Cast

from catalog.models import Catalog, Release
from catalog.publishing.documents import node_document, product_document
from catalog.publishing.members import Member
from catalog.publishing.outset import Outset, read_outset
from catalog.publishing.tree import Branch, facts_of_nodes, facts_of_roots
from products.hierarchies.models import Placement
from products.models import BundleOption, Product
from products.relationships.models import Association
from pxm.clock import now
from pxm.prepared import Place, Prepared, one_of

# More than so many are not counted: whoever looks at a draft wants to see it, not to know its size.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class DraftProduct:
    """A product with the texts that a release would keep of it."""

    id: UUID
    product_type: str
    sku: str | None
    document: str
    prices: str | None


@dataclass(frozen=True, slots=True)
class DraftNode:
    id: UUID
    is_root: bool
    document: str


@dataclass(frozen=True, slots=True)
class Some:
    """Products of a list, those that are `curated` there, and how many there are; no more than `MOST_COUNTED` + 1."""

    products: list[DraftProduct]
    total: int
    curated: frozenset[UUID] = frozenset()


class Draft:
    """What publishing `catalog` now would make. A fixed number of queries for each question."""

    def __init__(self, catalog: Catalog) -> None:
        self.outset: Outset = read_outset(catalog)
        self._hierarchies = [root.pk for root in self.outset.tree.roots]
        self._here = Q(node__hierarchy__in=self._hierarchies)

    def release(self) -> Release:
        """Return the release that it would be. It is nowhere, and has no numbers."""
        outset, catalog = self.outset, self.outset.catalog
        return Release(
            catalog=catalog,
            name=catalog.name,
            description=catalog.description,
            locales=catalog.locales,
            hierarchies=outset.hierarchies,
            books=outset.books,
            price_segmentation_enabled=catalog.enable_price_segmentation,
            published_at=now(),
        )

    # --- Nodes ---

    def roots(self) -> list[DraftNode]:
        return [_node(*each) for each in facts_of_roots(self.outset.tree)]

    def nodes(self, ids: Iterable[UUID]) -> list[DraftNode]:
        """Return those of the nodes and hierarchies that there are, in the order of their ids."""
        places = self.outset.tree.places
        wanted = {id for id in ids if id in places}
        roots = [each for each in facts_of_roots(self.outset.tree) if each[0].pk in wanted]
        below = facts_of_nodes(self.outset.tree, sorted(wanted - {root.pk for root, _ in roots}))
        return [_node(*each) for each in (*roots, *below)]

    def below(self, id: UUID, most: int) -> list[DraftNode]:
        """Return the first nodes directly below a node or hierarchy, in their order."""
        places = self.outset.tree.places
        here = sorted((place.position, each) for each, place in places.items() if place.above == id)
        ids = [each for _, each in here[:most]]
        found = {node.id: node for node in self.nodes(ids)}
        return [found[each] for each in ids if each in found]

    # --- Products ---

    def products(self, chosen: Callable[[QuerySet[Product]], QuerySet[Product]], window: slice) -> Some:
        """Return listed products that are `chosen`, in order of their ids."""
        first, halves = _most(window), (self._at_nodes(), self._of_parents())
        placed, children = (_texts_of(chosen(rows).order_by("pk"), first) for rows in halves)
        return self._some(sorted({*placed, *children})[:first] if children else placed, window)

    def at(self, id: UUID, chosen: Callable[[QuerySet[Product]], QuerySet[Product]], window: slice) -> Some:
        """Return products at a node, the curated ones first, or anywhere in a hierarchy; then the latest changed."""
        live = chosen(Product.objects.filter(status=Product.Status.LIVE))
        if id in self._hierarchies:
            anywhere = live.filter(_placed("pk", Q(node__hierarchy=id))).order_by("-updated_at", "pk")
            return self._some(_texts_of(anywhere, _most(window)), window)
        # By halves, too: one order for both could not be read from an index.
        first, places = _most(window), Placement.objects.filter(node=id, product=OuterRef("pk"))
        picked = live.filter(Exists(places.filter(position__isnull=False)))
        others = live.filter(Exists(places.filter(position__isnull=True)))
        curated = _texts_of(picked.order_by(Subquery(places.values("position")), "-updated_at", "pk"), first)
        found = self._some([*curated, *_texts_of(others.order_by("-updated_at", "pk"), first)], window)
        return Some(found.products, found.total, frozenset(map(UUID, curated)))

    def children(self, id: UUID, window: slice) -> Some:
        """Return the children of a parent that is in, listed or not: so are they."""
        rows = Product.objects.filter(parent=id, status=Product.Status.LIVE).order_by("pk")
        return self._some(_texts_of(rows, _most(window)), window, self._members)

    def related(self, id: UUID, slug: str, window: slice) -> Some:
        rows = Association.objects.filter(attachment__product=id, attachment__relationship__slug=slug)
        return self.products(lambda listed: listed.filter(pk__in=rows.values("product")), window)

    def find(self, ids: Sequence[UUID]) -> list[DraftProduct]:
        """Return those of the products that are in, listed or for the sake of a bundle, in order of their ids."""
        return self._made(self._members(ids)) if ids else []

    def _some(
        self, texts: Sequence[str], window: slice, members: Callable[[Sequence[UUID]], list[Member]] | None = None
    ) -> Some:
        """Return the products in the window of a list, whose ids are given as texts as far as they are counted.

        `members` says which of them are in; without it all are, and they are listed.
        """
        ids = list(map(UUID, texts[window]))
        made = {product.id: product for product in self._made((members or _listed)(ids))}
        return Some([made[id] for id in ids if id in made], min(len(texts), MOST_COUNTED + 1))

    def _made(self, members: Sequence[Member]) -> list[DraftProduct]:
        if not members:
            return []
        batch = self.outset.drafts.read(members)
        ids = [member.id for member in members]
        prices = batch.price_texts(ids)
        return [
            DraftProduct(
                UUID(facts.id),
                facts.product_type,
                facts.sku,
                product_document(facts).write(),
                prices.get(facts.id.replace("-", "")),
            )
            for facts in batch.facts(ids)
        ]

    # --- Members ---

    # What is listed is asked for by halves: for both at once PostgreSQL gathers all that is placed anywhere before it
    # looks at the first product.

    def _at_nodes(self) -> QuerySet[Product]:
        """Return the live products at a node of the hierarchies."""
        return Product.objects.filter(_placed("pk", self._here), status=Product.Status.LIVE)

    def _of_parents(self) -> QuerySet[Product]:
        """Return the live children of live parents that are there."""
        live = {"status": Product.Status.LIVE, "parent__status": Product.Status.LIVE}
        # Where no children are asked for, their type tells an index that there is nothing to look for.
        return Product.objects.filter(_placed("parent", self._here), product_type=Product.Type.CHILD, **live)

    def _members(self, ids: Sequence[UUID]) -> list[Member]:
        """Two queries."""
        rows: list[Any] = _LIVE.all(ids=list(ids), hierarchies=list(self._hierarchies))
        offered = self._offered({row.pk for row in rows} | {row.parent_id for row in rows if row.parent_id})
        return [
            _member(row)
            for row in rows
            if row.listed
            or row.pk in offered
            or (row.parent_id in offered and row.parent_status == Product.Status.LIVE)
        ]

    def _offered(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return those that a bundle offers which is in: it is listed, or offered by a listed one itself."""
        return frozenset(_OFFERED.all(ids=list(ids), hierarchies=list(self._hierarchies)))


# --- Queries ----------------------------------------------------------------------------------------------------------


def _most(window: slice) -> int:
    """Return how many products of a list are looked for, to count them and to find those in the window."""
    return max(int(window.stop), MOST_COUNTED + 1)


def _texts_of(rows: QuerySet[Product], most: int) -> list[str]:
    """Return the ids of the first products, as the database writes and sorts them: few will be read as such."""
    return list(rows.values_list(Cast("pk", TextField()), flat=True)[:most])


def _placed(product: str, here: Any) -> Exists:
    return Exists(Placement.objects.filter(here, product=OuterRef(product)))


def _is_listed(here: Any, through: str = "") -> Q:
    """Whether a live product is at a node that is `here`, or is the child of a live parent that is."""
    return Q(_placed(f"{through}pk", here)) | Q(
        Q(**{f"{through}parent__status": Product.Status.LIVE}), _placed(f"{through}parent", here)
    )


# What no document is made of here (`plain_rows` reads it as documents have it).
_NOT_READ = ("description", "locales", "components", "files")


def _live(ids: Place, hierarchies: Place) -> Any:
    here = one_of("node__hierarchy", hierarchies)
    listed = Case(When(_is_listed(here), then=Value(True)), default=Value(False), output_field=BooleanField())
    return (
        Product.objects.filter(one_of("pk", ids), status=Product.Status.LIVE)
        .annotate(listed=listed, parent_status=F("parent__status"))
        .order_by("pk")
        .defer(*_NOT_READ)
    )


def _offered(ids: Place, hierarchies: Place) -> Any:
    here = one_of("node__hierarchy", hierarchies)
    listed = Q(_is_listed(here, "bundle__"), bundle__status=Product.Status.LIVE)
    outer = BundleOption.objects.filter(listed, option_id=OuterRef("bundle"))
    inner = Q(Exists(outer), bundle__status=Product.Status.LIVE)
    rows = BundleOption.objects.filter(one_of("option_id", ids))
    return rows.filter(listed | inner).values_list("option_id", flat=True)


_LIVE, _OFFERED = Prepared(_live), Prepared(_offered)
_LISTED = Prepared(
    lambda ids: (
        Product.objects.filter(one_of("pk", ids))
        .annotate(listed=Value(True, output_field=BooleanField()))
        .order_by("pk")
        .defer(*_NOT_READ)
    )
)


def _listed(ids: Sequence[UUID]) -> list[Member]:
    """Return products that are known to be listed. One query."""
    rows: list[Any] = _LISTED.all(ids=ids)
    return list(map(_member, rows))


def _node(branch: Branch, facts: Any) -> DraftNode:
    return DraftNode(branch.pk, facts.is_root, node_document(facts).write())


def _member(row: Any) -> Member:
    return Member(
        id=row.pk.hex,
        listed=row.listed,
        updated=row.updated_at.isoformat(),
        parent_id=row.parent_id.hex if row.parent_id else None,
        product_type=row.product_type,
        sku=row.sku,
        tags=list(row.tags),
        price_modifiers=list(row.price_modifiers),
        occurring=str(row.occurring_options or ""),
        is_unsettled=row.is_independent or row.needs_rebuild,
    )
