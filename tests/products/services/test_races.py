"""Two writers at once: one wins, the other is refused in the usual words, and no row is half-written."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import BundleOption, Option, Product, VariationLink
from products.services.option import create_option, delete_options
from products.services.product import create_product, delete_products, update_product
from products.services.variation import delete_variations, update_variation
from products.services.variation_links import link_variations
from pxm.errors import Invalid, Missing, Stale
from pxm.rows import expecting_version, version_of
from tests.factories.products import ProductFactory, VariationFactory, build, shirt
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("real_database")


def attributes(number: int, **more: Any) -> dict[str, Any]:
    return {"name": "Jeans", "sku": f"jeans-{number}", "commodity_type": "physical", **more}


def test_products_of_one_name_created_at_once_all_get_a_slug() -> None:
    results = at_once(*(lambda n=n: create_product(attributes=attributes(n)) for n in range(6)))
    assert all(isinstance(result, Product) for result in results), results
    slugs = set(Product.objects.values_list("slug", flat=True))
    assert slugs == {"Jeans", *(f"Jeans-{n}" for n in range(2, 7))}


@pytest.mark.parametrize("name", ["sku", "slug", "external_ref"])
def test_one_of_two_products_with_the_same_value_is_refused(name: str) -> None:
    results = at_once(*(lambda n=n: create_product(attributes=attributes(n, **{name: "same"})) for n in range(2)))
    [refusal] = [result for result in results if isinstance(result, Invalid)]
    assert str(refusal) == f"{name} must be unique amongst products"
    assert Product.objects.count() == 1


def test_a_variation_is_not_linked_and_deleted_at_once() -> None:
    for _ in range(5):
        variation, product = VariationFactory(options=["S"]), ProductFactory()
        linked, deleted = at_once(
            lambda v=variation, p=product: link_variations(product_id=p.pk, variation_ids=[str(v.pk)]),
            lambda v=variation: delete_variations(variation_ids=[v.pk]),
        )
        if isinstance(linked, Invalid):
            assert (str(linked), deleted) == ("could not find variation", 1)
        else:
            assert str(deleted) == "One or more variations are currently in use"
            assert VariationLink.objects.filter(variation=variation, product=product).exists()


def test_an_option_is_not_named_in_a_rule_and_deleted_at_once() -> None:
    for _ in range(5):
        option, product = VariationFactory(options=["S"]).options.get(), ProductFactory()
        rules = {"default": "include", "exclude": [[str(option.pk)]]}
        written, deleted = at_once(
            lambda r=rules, p=product: update_product(product_id=p.pk, attributes={"build_rules": r}),
            lambda o=option: delete_options(option_ids=[o.pk]),
        )
        if isinstance(written, Invalid):
            assert (str(written), deleted) == ("could not find option", 1)
        else:
            assert str(deleted) == "One or more options are named in build rules"
            assert Option.objects.filter(pk=option.pk).exists()


def test_options_created_at_once_have_places_of_their_own() -> None:
    variation = VariationFactory()
    at_once(
        *(
            lambda n=n: create_option(variation_id=variation.pk, attributes={"name": str(n), "description": "x"})
            for n in range(6)
        )
    )
    assert sorted(variation.options.values_list("position", flat=True)) == list(range(6))


def test_a_child_changed_during_a_build_keeps_its_change() -> None:
    made = shirt()
    build(made.product)
    child = made.product.children.order_by("pk").first()
    update_product(product_id=made.product.pk, attributes={"description": "parent's"})
    at_once(
        lambda: build(made.product),
        lambda: update_product(product_id=child.pk, attributes={"description": "mine"}),
    )
    child.refresh_from_db()
    assert (child.description, child.is_independent) == ("mine", True)
    assert set(made.product.children.exclude(pk=child.pk).values_list("description", flat=True)) == {"parent's"}


def test_a_parent_deleted_during_a_build_leaves_no_orphan() -> None:
    made = shirt()
    build(made.product)
    update_product(product_id=made.product.pk, attributes={"description": "new"})
    _, deleted = at_once(
        lambda: build(made.product),
        lambda: delete_products(product_ids=[made.product.pk]),
    )
    assert (deleted.products, deleted.children) == (1, 24)
    assert not Product.objects.exists()


def test_two_updates_of_one_product_both_arrive() -> None:
    product = ProductFactory()
    at_once(
        *(
            lambda n=n: update_product(product_id=product.pk, attributes={"admin_attributes": {str(n): "x"}})
            for n in range(6)
        )
    )
    product.refresh_from_db()
    assert product.admin_attributes.keys() == {str(n) for n in range(6)}


def test_a_product_deleted_meanwhile_is_missing_or_was_updated_before() -> None:
    product = ProductFactory()
    updated, deleted = at_once(
        lambda: update_product(product_id=product.pk, attributes={"name": "x"}),
        lambda: delete_products(product_ids=[product.pk]),
    )
    assert isinstance(updated, Product | Missing)
    assert deleted.products == 1
    assert not Product.objects.exists()


def test_of_two_changes_of_one_version_at_once_only_one_is_made() -> None:
    variation = VariationFactory(name="Size")
    version = version_of(variation)

    def rename(name: str) -> str:
        with expecting_version(variation, [version]):
            return update_variation(variation_id=variation.pk, attributes={"name": name}).name

    results = at_once(*(lambda name=name: rename(name) for name in ("Sizes", "Lengths", "Widths")))
    [made] = [result for result in results if isinstance(result, str)]
    assert sum(isinstance(result, Stale) for result in results) == 2
    variation.refresh_from_db()
    assert variation.name == made


def test_two_products_never_offer_each_other() -> None:
    for _ in range(5):
        one, other = ProductFactory(), ProductFactory()
        refused = at_once(
            *(
                lambda holder=holder, held=held: update_product(product_id=holder.pk, attributes=_offering(held))
                for holder, held in ((one, other), (other, one))
            )
        )
        assert sum(isinstance(result, Invalid) for result in refused) == 1, refused
        assert BundleOption.objects.filter(bundle__in=[one, other]).count() == 1


def test_a_product_is_not_put_in_a_bundle_and_deleted_at_once() -> None:
    for _ in range(5):
        bundle, product = ProductFactory(), ProductFactory()
        written, deleted = at_once(
            lambda b=bundle, p=product: update_product(product_id=b.pk, attributes=_offering(p)),
            lambda p=product: delete_products(product_ids=[p.pk]),
        )
        if isinstance(written, Invalid):
            assert str(written) == "could not find product"
        else:
            assert str(deleted) == "product is part of a bundle"
            assert Product.objects.filter(pk=product.pk).exists()


def _offering(product: Product) -> dict[str, Any]:
    option = {"id": str(product.pk), "type": "product", "quantity": 1}
    return {"components": {"main": {"options": [option]}}}
