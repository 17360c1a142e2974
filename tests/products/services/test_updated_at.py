"""What moves `updated_at` of products and variations: all that is part of them (ruling: what moves `updated_at`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain

import pytest

from products.models import Modifier, Product, Variation
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from products.services.option import create_option, delete_options, reorder_options, update_option
from products.services.product import update_product
from products.services.variation_links import (
    link_variations,
    link_variations_to,
    replace_variations,
    unlink_variations,
)
from tests.factories.products import ModifierFactory, Shirt, VariationFactory, build, shirt

pytestmark = pytest.mark.django_db

Edit = Callable[[Shirt], object]
RULES = {"default": "include", "exclude": []}


@pytest.fixture
def made() -> Shirt:
    made = shirt()
    ModifierFactory(option=made["Blue"], type="name_append", value=" blue")
    build(made.product)
    return made


def stamps() -> dict[str, datetime]:
    rows = chain(Product.objects.exclude(product_type="child"), Variation.objects.all())
    return {row.name: row.updated_at for row in rows}


def moved_by(edit: Edit, made: Shirt) -> set[str]:
    before = stamps()
    edit(made)
    return {name for name, moment in stamps().items() if name in before and moment > before[name]}


def order_of(made: Shirt, *names: str) -> list[str]:
    return [str(getattr(made, name).pk) for name in names]


@pytest.mark.parametrize(
    "edit",
    [
        lambda made: link_variations(product_id=made.product.pk, variation_ids=[str(VariationFactory(name="New").pk)]),
        lambda made: link_variations_to(
            product_ids=[made.product.pk], variation_ids=[str(VariationFactory(name="New").pk)]
        ),
        lambda made: unlink_variations(product_id=made.product.pk, variation_ids=order_of(made, "size")),
        lambda made: replace_variations(
            product_id=made.product.pk, variation_ids=order_of(made, "material", "color", "size")
        ),
        lambda made: update_product(
            product_id=made.product.pk, attributes={}, variation_ids=order_of(made, "size", "color")
        ),
        lambda made: update_product(product_id=made.product.pk, attributes={"build_rules": RULES}),
        lambda made: update_product(product_id=made.product.pk, attributes={"build_rules": None}),
        lambda made: update_product(product_id=made.product.pk, attributes={"tags": ["new"]}),
    ],
)
def test_links_and_rules_move_the_product_alone(made: Shirt, edit: Edit) -> None:
    assert moved_by(edit, made) == {"Shirt"}


@pytest.mark.parametrize(
    "edit",
    [
        lambda made: create_option(variation_id=made.color.pk, attributes={"name": "Pink", "description": "Pink"}),
        lambda made: update_option(option_id=made["Blue"].pk, attributes={"name": "Azure"}),
        lambda made: update_option(option_id=made["Blue"].pk, attributes={"description": "Azure"}),
        lambda made: update_option(option_id=made["Blue"].pk, attributes={"sort_order": 7}),
        lambda made: delete_options(option_ids=[made["Blue"].pk]),
        lambda made: reorder_options(
            variation_id=made.color.pk, option_ids=[made[name].pk for name in ("Blue", "Red", "Green")]
        ),
        lambda made: create_modifier(option_id=made["Red"].pk, attributes={"type": "sku_append", "value": "-R"}),
        lambda made: update_modifier(modifier_id=Modifier.objects.get().pk, attributes={"value": " and blue"}),
        lambda made: delete_modifiers(modifier_ids=[Modifier.objects.get().pk]),
    ],
)
def test_options_and_modifiers_move_their_variation_alone(made: Shirt, edit: Edit) -> None:
    assert moved_by(edit, made) == {"Color"}


@pytest.mark.parametrize(
    "edit",
    [
        lambda made: link_variations(product_id=made.product.pk, variation_ids=order_of(made, "size")),
        lambda made: link_variations_to(product_ids=[made.product.pk], variation_ids=order_of(made, "size")),
        lambda made: replace_variations(
            product_id=made.product.pk, variation_ids=order_of(made, "size", "color", "material")
        ),
        lambda made: update_option(option_id=made["Blue"].pk, attributes={"name": "Blue"}),
        lambda made: reorder_options(
            variation_id=made.color.pk, option_ids=[made[name].pk for name in ("Red", "Green", "Blue")]
        ),
        lambda made: update_modifier(modifier_id=Modifier.objects.get().pk, attributes={"value": " blue"}),
        lambda made: delete_options(option_ids=[]),
        lambda made: build(made.product),
    ],
)
def test_what_changes_nothing_moves_nothing(made: Shirt, edit: Edit) -> None:
    assert moved_by(edit, made) == set()
