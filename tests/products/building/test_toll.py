"""What the next builds of several products take from the children they have, added up."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from products.building import toll
from products.building.recoding import Recoding
from products.building.toll import Toll, toll_of
from products.models import Product, Variation
from products.services.option import create_option, delete_options, update_option
from products.services.product import update_product
from tests.factories.products import ProductFactory, VariationFactory, build, save_build_rules, shirt

pytestmark = pytest.mark.django_db

NOTHING = Recoding(0, 0, 0)


def family(color: Variation, *more: Variation) -> Product:
    return build(ProductFactory(variations=[color, *more]))


@pytest.fixture
def color() -> Variation:
    return VariationFactory(name="Color", options=["Red", "Green", "Blue"])


def rename(color: Variation, old: str, new: str) -> None:
    update_option(option_id=color.options.get(name=old).pk, attributes={"name": new})


def test_what_is_as_it_should_be_or_only_grows_costs_nothing(color: Variation) -> None:
    one, other = family(color), family(color)
    create_option(variation_id=color.pk, attributes={"name": "Pink", "description": "Pink"})
    update_product(product_id=other.pk, attributes={"description": "Soft"})

    assert toll_of([one.pk, other.pk]) == Toll(2, NOTHING, recoded=0, deleted=0, independent=0, losing=0)


def test_changed_codes_of_all_products_are_added_up(color: Variation) -> None:
    one, other = family(color), family(color, VariationFactory(options=["S", "L"]))
    bare = family(VariationFactory(options=["A"]))
    rename(color, "Red", "Crimson")

    found = toll_of([one.pk, other.pk, bare.pk])

    assert found == Toll(3, Recoding(3, 3, 3), recoded=2, deleted=0, independent=0, losing=0)


def test_independent_children_keep_their_codes_and_are_counted_where_they_go(color: Variation) -> None:
    one, other = family(color), family(color)
    update_product(product_id=one.children.get(sku__endswith="Red").pk, attributes={"name": "Mine"})
    update_product(product_id=one.children.get(sku__endswith="Blue").pk, attributes={"name": "Mine"})
    rename(color, "Red", "Crimson")
    delete_options(option_ids=[color.options.get(name="Blue").pk])

    found = toll_of([one.pk, other.pk])

    assert found == Toll(2, Recoding(1, 1, 1), recoded=1, deleted=2, independent=1, losing=2)


def test_what_cannot_be_built_or_is_gone_is_left_out(color: Variation) -> None:
    one, made = family(color), shirt(build_rules=None)
    build(made.product)
    red, small, wool = made["Red"], made["Small"], made["Wool"]
    save_build_rules(made.product, {"default": "include", "exclude": [[small, red]], "include": [[red, wool]]})

    found = toll_of([ProductFactory().pk, made.product.pk, uuid4(), one.pk])

    assert found == Toll(1, NOTHING, recoded=0, deleted=0, independent=0, losing=0)


def test_no_more_is_planned_than_takes_a_moment(color: Variation, monkeypatch: pytest.MonkeyPatch) -> None:
    families = [family(color).pk for _ in range(3)]
    rename(color, "Red", "Crimson")

    monkeypatch.setattr(toll, "_MOST_CHILDREN", 7)
    assert toll_of(families).products == 2
    monkeypatch.setattr(toll, "_MOST_CHILDREN", 1)
    assert toll_of(families).products == 1


def test_it_costs_the_same_for_two_and_for_twenty_products_and_any_number_of_children(
    color: Variation, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = [family(color).pk for _ in range(2)]
    sizes = VariationFactory(options=[f"S{place}" for place in range(30)])
    many = [family(color, sizes).pk for _ in range(20)]
    rename(color, "Red", "Crimson")
    delete_options(option_ids=[color.options.get(name="Blue").pk])

    assert count_queries(lambda: toll_of(few)) == count_queries(lambda: toll_of(many)) == 7
    assert toll_of(many).deleted == 600
