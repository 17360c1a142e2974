"""DELETE /pcm/products/{id} (PIM contract §2.7, golden scenario 17)."""

from __future__ import annotations

import pytest

from products.models import BuildRule, BuildRules, LastBuild, Product, VariationLink
from tests.client import APIClient
from tests.factories.products import ProductFactory, build, save_build_rules, shirt

pytestmark = pytest.mark.django_db


def test_a_parent_goes_with_its_children_and_all_that_hangs_on_them(api: APIClient) -> None:
    made, other = shirt(), shirt(sku="other", slug="other")
    build(made.product)
    build(other.product)
    child = made.product.children.first()
    save_build_rules(child, {"default": "include", "exclude": [[made["Small"]]]})

    assert api.delete(f"/pcm/products/{made.product.pk}").status == 204

    assert api.get(f"/pcm/products/{child.pk}").status == 404
    assert Product.objects.count() == 25
    for rows in (LastBuild.objects, BuildRules.objects, BuildRule.objects):
        assert rows.count() == 1
    assert VariationLink.objects.count() == 3
    assert api.delete(f"/pcm/products/{other.product.pk}").status == 204
    assert api.delete(f"/pcm/variations/{made.size.pk}").status == 204


def test_a_parent_of_many_children_is_deleted_without_loading_them(api: APIClient, count_queries) -> None:
    few, many = shirt(), shirt(sku="many", slug="many", build_rules=None)
    build(few.product)
    build(many.product)
    counted = [count_queries(lambda it=it: api.delete(f"/pcm/products/{it.product.pk}")) for it in (few, many)]
    assert counted[0] == counted[1]
    assert not Product.objects.exists()


def test_deleting_a_bundle_keeps_its_components(api: APIClient) -> None:
    bundle = ProductFactory(bundle=True)
    assert api.delete(f"/pcm/products/{bundle.pk}").status == 204
    assert Product.objects.filter(pk=bundle.components["main"]["options"][0]["id"]).exists()
