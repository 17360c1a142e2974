"""The number of statements of a build does not depend on the number of children (PIM contract §10.24)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from products.building.plan import plan_build
from products.building.preview import preview_build
from products.models import Product
from tests.factories.products import OptionFactory, ProductFactory, VariationFactory, build

pytestmark = pytest.mark.django_db

Count = Callable[[Callable[[], object]], int]


def family(*sizes: int) -> Product:
    variations = [VariationFactory(options=[f"o{number}" for number in range(size)]) for size in sizes]
    return ProductFactory(variations=variations, build_rules={"default": "include", "exclude": []})


@pytest.fixture
def small() -> Product:
    return family(3)


@pytest.fixture
def large() -> Product:
    return family(10, 10, 10)


def same_for_both(count_queries: Count, small: Product, large: Product, call: Callable[[Product], object]) -> int:
    few, many = (count_queries(lambda product=product: call(product)) for product in (small, large))
    assert few == many
    return many


def test_planning(count_queries: Count, small: Product, large: Product) -> None:
    """Seven for the product and what it links, one for the children, one for new SKUs and slugs."""
    assert same_for_both(count_queries, small, large, lambda product: plan_build(product_id=product.pk)) == 9
    build(small)
    build(large)
    assert same_for_both(count_queries, small, large, lambda product: plan_build(product_id=product.pk)) == 8


def test_first_build(count_queries: Count, small: Product, large: Product) -> None:
    assert same_for_both(count_queries, small, large, build) < 25


def test_first_build_without_rules_and_templates_asks_for_none(count_queries: Count) -> None:
    """A queue of many small builds costs as much as its statements."""
    small, large = (ProductFactory(variations=[VariationFactory(options=names)]) for names in (["a"], ["a", "b", "c"]))
    queries = {count_queries(lambda product=product: build(product)) for product in (small, large)}
    assert max(queries) == min(queries) <= 17


def test_unchanged_rebuild(count_queries: Count, small: Product, large: Product) -> None:
    build(small)
    build(large)

    assert same_for_both(count_queries, small, large, build) <= 9 + 3


def test_update_of_all_children(count_queries: Count, small: Product, large: Product) -> None:
    for product in (build(small), build(large)):
        Product.objects.filter(pk=product.pk).update(description="New", sku=f"new-{product.sku}")

    assert same_for_both(count_queries, small, large, build) < 25


def test_deletion_and_creation(count_queries: Count, small: Product, large: Product) -> None:
    for product in (build(small), build(large)):
        variation = product.variations.first()
        variation.options.first().delete()
        OptionFactory(variation=variation, name="another")

    # Four of them for what rooms above the products say of those that are deleted.
    assert same_for_both(count_queries, small, large, build) < 42


def test_preview_with_a_page_of_rows(count_queries: Count, small: Product, large: Product) -> None:
    for product in (build(small), build(large)):
        Product.objects.filter(pk=product.pk).update(description="New")

    assert same_for_both(count_queries, small, large, lambda product: preview_build(product_id=product.pk)) <= 14
