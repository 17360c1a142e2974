"""Publishing: what goes into a release, and what is frozen of it (catalog contract §3.2, §5)."""

from __future__ import annotations

import pytest

from catalog.frozen import Frozen
from catalog.models import Release, ReleaseNode, ReleasePlacement, ReleaseProduct
from jobs.models import Job
from products.models import Product
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db


def test_a_catalog_is_published() -> None:
    hierarchy = HierarchyFactory(name="Clothing", slug="clothing")
    node = NodeFactory(hierarchy=hierarchy, name="Shirts")
    (product,) = place(node, ProductFactory(tags=["Summer", "summer"]))
    book = PriceBookFactory()
    price_of(book, sku=product.sku)
    release = publish(catalog_of(hierarchy, books=[book]))
    assert (release.status, release.problem, list(Job.objects.values_list("errors__message", flat=True))) == (
        Release.Status.PUBLISHED,
        "",
        [None],
    )
    assert (release.total_products, release.total_nodes, release.percent_completed) == (1, 2, 100)
    row = ReleaseProduct.objects.get(release=release)
    assert (row.product_id, row.sku, row.listed) == (product.pk, product.sku, True)
    assert Frozen.read(row.document.text).texts == f'"name":"{product.name}","description":""'
    assert row.prices is not None
    assert set(ReleaseNode.objects.values_list("node_id", flat=True)) == {hierarchy.pk, node.pk}
    assert set(ReleasePlacement.objects.values_list("node_id", "product_id")) == {
        (hierarchy.pk, product.pk),
        (node.pk, product.pk),
    }
    assert Product.objects.count() == 1
