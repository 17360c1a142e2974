"""Services of variations, options and modifiers beyond what their API tests show."""

from __future__ import annotations

import pytest

from products.models import Modifier, Option, Product
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from products.services.option import create_option, delete_options, reorder_options, update_option
from products.services.variation import delete_variations
from products.services.variation_links import link_variations, replace_variations, unlink_variations
from pxm.errors import Invalid, Missing
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, build, shirt
from tests.products.api.bodies import UNKNOWN_ID

pytestmark = pytest.mark.django_db

NEW = {"name": "XL", "description": "x"}


def needs_rebuild(product: Product) -> bool:
    product.refresh_from_db()
    return product.needs_rebuild


def test_options_are_put_into_another_order() -> None:
    variation = VariationFactory(options=["a", "b", "c"])
    a, b, c = variation.options.all()
    reorder_options(variation_id=variation.pk, option_ids=[c.pk, a.pk, b.pk])
    assert [option.name for option in variation.options.all()] == ["c", "a", "b"]


def test_an_order_names_each_option_once() -> None:
    variation = VariationFactory(options=["a", "b"])
    a, b = variation.options.all()
    stranger = OptionFactory()
    for ids in ([a.pk], [a.pk, a.pk], [a.pk, b.pk, stranger.pk], []):
        with pytest.raises(Invalid, match="the order must name each option of the variation once"):
            reorder_options(variation_id=variation.pk, option_ids=ids)
    assert [option.name for option in variation.options.all()] == ["a", "b"]


def test_an_order_that_is_already_there_writes_nothing() -> None:
    variation = VariationFactory(options=["a", "b"])
    before = list(Option.objects.values())
    reorder_options(variation_id=variation.pk, option_ids=[option.pk for option in variation.options.all()])
    assert list(Option.objects.values()) == before


def test_deleting_options_is_all_or_none() -> None:
    made = shirt()
    with pytest.raises(Invalid, match="One or more options are named in build rules"):
        delete_options(option_ids=[made["Large"].pk, made["Small"].pk])
    assert made.size.options.count() == 3
    assert delete_options(option_ids=[made["Large"].pk, made["Medium"].pk]) == 2


def test_deleting_variations_is_all_or_none() -> None:
    free, made = VariationFactory(options=["a"]), shirt()
    with pytest.raises(Invalid, match="One or more variations are currently in use"):
        delete_variations(variation_ids=[free.pk, made.size.pk])
    assert delete_variations(variation_ids=[free.pk]) == 1
    assert delete_variations(variation_ids=[free.pk]) == 0


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        (lambda made: create_option(variation_id=made.size.pk, attributes=NEW), True),
        (lambda made: update_option(option_id=made["Large"].pk, attributes={"name": "Huge"}), True),
        (lambda made: update_option(option_id=made["Large"].pk, attributes={"description": "Huge"}), False),
        (lambda made: update_option(option_id=made["Large"].pk, attributes={"sort_order": 4}), False),
        (lambda made: delete_options(option_ids=[made["Large"].pk]), True),
        (
            lambda made: create_modifier(option_id=made["Red"].pk, attributes={"type": "sku_append", "value": "-R"}),
            True,
        ),
        (lambda made: update_modifier(modifier_id=made.modifier.pk, attributes={"value": "-B"}), True),
        (lambda made: update_modifier(modifier_id=made.modifier.pk, attributes={"value": "-x"}), False),
        (lambda made: delete_modifiers(modifier_ids=[made.modifier.pk]), True),
        (lambda made: unlink_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)]), True),
        (lambda made: unlink_variations(product_id=made.product.pk, variation_ids=[UNKNOWN_ID]), False),
        (lambda made: link_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)]), False),
        (
            lambda made: replace_variations(
                product_id=made.product.pk,
                variation_ids=[str(variation.pk) for variation in (made.color, made.size, made.material)],
            ),
            True,
        ),
    ],
)
def test_what_a_build_depends_on_asks_for_a_rebuild(change: object, needs: bool) -> None:
    made = shirt()
    object.__setattr__(made, "modifier", ModifierFactory(option=made["Blue"]))
    build(made.product)
    other = build(ProductFactory(variations=[VariationFactory(options=["S"])]))
    assert not needs_rebuild(made.product)
    change(made)
    assert needs_rebuild(made.product) is needs
    assert not needs_rebuild(other)


def test_what_is_not_there_is_missing() -> None:
    option, modifier = OptionFactory(), ModifierFactory()
    gone = Option.objects.get(pk=option.pk).pk
    option.delete()
    Modifier.objects.filter(pk=modifier.pk).delete()
    for call in (
        lambda: update_option(option_id=gone, attributes={}),
        lambda: create_modifier(option_id=gone, attributes={"type": "status", "value": "live"}),
        lambda: update_modifier(modifier_id=modifier.pk, attributes={}),
        lambda: create_option(variation_id=gone, attributes=NEW),
        lambda: reorder_options(variation_id=gone, option_ids=[]),
        lambda: link_variations(product_id=gone, variation_ids=[]),
    ):
        with pytest.raises(Missing):
            call()
    assert delete_options(option_ids=[gone]) == 0
    assert delete_modifiers(modifier_ids=[modifier.pk]) == 0
