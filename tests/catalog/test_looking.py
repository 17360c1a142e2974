"""The draft looked at as if it were published now: the same products and the same texts as a release made of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db.models import QuerySet

from catalog.models import ReleaseNode, ReleasePlacement, ReleaseProduct
from catalog.publishing.looking import Draft
from products.hierarchies.models import Placement
from products.models import Product
from tests.catalog.shopper.shop import open_shop
from tests.catalog.shopper.test_bundle_documents import bundle_of, option
from tests.factories.catalog import publish, shown_in
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.prices import price_of, usd
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, relate

pytestmark = pytest.mark.django_db

EVERY = slice(0, 1_000)


def everything(rows: QuerySet[Product]) -> QuerySet[Product]:
    return rows


def test_the_draft_shows_what_a_release_of_it_holds() -> None:
    shop = open_shop()
    live = {"status": Product.Status.LIVE}
    there, elsewhere, offered, inner_part, draft = (
        ProductFactory(name=name, sku=name, status="draft" if name == "draft" else "live")
        for name in ("there", "elsewhere", "offered", "inner part", "draft")
    )
    inner = bundle_of({"options": [option(inner_part)]}, name="inner", sku=None, **live)
    outer = bundle_of({"options": [option(each) for each in (offered, inner, draft)]}, name="outer", sku=None, **live)
    unseen = bundle_of({"options": [option(elsewhere)]}, name="unseen", sku=None, **live)
    place(shop.n1, there, outer, draft)
    place(NodeFactory(), elsewhere, unseen)
    second, first = place(shop.n2, *(ProductFactory(status="live") for _ in range(2)), curated=True)
    Placement.objects.filter(product=second).update(position=7)
    price_of(shop.book, sku="offered", currencies=usd(700))
    relate(there, RelationshipFactory(slug="CRP_goes_with"), outer, elsewhere)
    release = publish(shop.catalog)
    now = Draft(shop.catalog)

    kept = {row.product_id: row for row in shown_in(release, ReleaseProduct).select_related("document", "prices")}
    found = now.find(list(Product.objects.values_list("pk", flat=True)))
    assert {each.id for each in found} == set(kept)
    assert {inner_part.pk, offered.pk, shop.red.pk} < set(kept)
    for each in found:
        row = kept[each.id]
        assert (each.document, each.prices) == (row.document.text, row.prices.text if row.prices else None)
        assert (each.product_type, each.sku) == (row.product_type, row.sku)

    listed = sorted(id for id, row in kept.items() if row.listed)
    assert [each.id for each in now.products(everything, EVERY).products] == listed
    nodes = {row.node_id: row.document.text for row in shown_in(release, ReleaseNode)}
    assert {each.id: each.document for each in now.nodes(nodes)} == nodes
    for node in nodes:
        placed = shown_in(release, ReleasePlacement, node_id=node).order_by(*ReleasePlacement.ORDER)
        at = now.at(node, everything, EVERY)
        assert [each.id for each in at.products] == list(placed.values_list("product_id", flat=True)), node
        assert at.total == len(at.products)
        assert at.curated == (frozenset({first.pk, second.pk}) if node == shop.n2.pk else frozenset())
        shown = [
            each
            for start in range(0, at.total, 2)
            for each in now.at(node, everything, slice(start, start + 2)).products
        ]
        assert shown == at.products
    pages = [now.products(everything, slice(start, start + 3)) for start in range(0, len(listed), 3)]
    assert [each.id for page in pages for each in page.products] == listed
    assert {page.total for page in pages} == {len(listed)}
    children = now.children(shop.trail.pk, EVERY)
    assert [each.id for each in children.products] == [shop.red.pk]
    related = now.related(there.pk, "CRP_goes_with", EVERY)
    assert [each.id for each in related.products] == [outer.pk]
    assert now.find([UUID(int=1)]) == []
