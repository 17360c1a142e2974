"""Siblings that swap SKUs, slugs and references, or pass them on: unique at the end, so allowed (ruling: Engine)."""

from __future__ import annotations

import pytest

from products.models import Option, Product, Variation
from pxm.text_hash import text_hash
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, build
from tests.products.building.family import children_of, ids_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def color() -> Variation:
    return VariationFactory(options=["Red", "Green", "Blue"])


def rename(variation: Variation, **names: str) -> None:
    """Give options new names: ``Red="Blue"``."""
    chosen = {option: names.get(option.name, option.name) for option in variation.options.all()}
    for option, name in chosen.items():
        Option.objects.filter(pk=option.pk).update(name=name)


def test_two_children_swap_sku_and_slug(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", slug="tee", variations=[color]))
    before = ids_of(product)
    rename(color, Red="Green", Green="Red")

    build(product)

    after = children_of(product)
    assert after["Red",].pk == before["Green",]
    assert after["Green",].pk == before["Red",]
    assert {names[0]: (child.sku, child.slug) for names, child in after.items()} == {
        "Red": ("teeRed", "teeRed"),
        "Green": ("teeGreen", "teeGreen"),
        "Blue": ("teeBlue", "teeBlue"),
    }


def test_codes_go_round_in_a_ring(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", slug="tee", variations=[color]))
    rename(color, Red="Green", Green="Blue", Blue="Red")

    build(product)

    assert {child.sku for child in product.children.all()} == {"teeRed", "teeGreen", "teeBlue"}


def test_sku_of_a_deleted_child_goes_to_a_new_one(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", variations=[color]))
    color.options.get(name="Red").delete()
    OptionFactory(variation=color, name="Red")

    build(product)

    assert product.children.filter(sku="teeRed").count() == 1


def test_sku_of_a_renamed_child_goes_to_a_new_one(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", variations=[color]))
    rename(color, Red="Crimson")
    OptionFactory(variation=color, name="Red")

    build(product)

    assert {child.sku for child in product.children.all()} == {"teeCrimson", "teeRed", "teeGreen", "teeBlue"}


def test_only_skus_are_swapped_while_slugs_stay(color: Variation) -> None:
    red, green = color.options.get(name="Red"), color.options.get(name="Green")
    first, second = (
        ModifierFactory(option=option, type="sku_append", value=value) for option, value in ((red, "1"), (green, "2"))
    )
    product = build(ProductFactory(sku="tee", slug="tee", variations=[color]))
    for modifier, value in ((first, "2"), (second, "1")):
        modifier.value = value
        modifier.save()

    build(product)

    after = children_of(product)
    assert [(after[name,].sku, after[name,].slug) for name in ("Red", "Green")] == [
        ("tee2", "teeRed"),
        ("tee1", "teeGreen"),
    ]


def test_references_are_swapped_and_given_up(color: Variation) -> None:
    red, green = color.options.get(name="Red"), color.options.get(name="Green")
    first, second = (
        ModifierFactory(option=option, type="external_ref_equals", value=value)
        for option, value in ((red, "x"), (green, "y"))
    )
    product = build(ProductFactory(variations=[color]))
    first.value = "y"
    first.save()
    second.value = "x"
    second.save()

    build(product)
    swapped = children_of(product)
    first.delete()
    second.delete()
    build(product)

    assert [swapped[name,].external_ref for name in ("Red", "Green")] == ["y", "x"]
    assert swapped["Red",].external_ref_hash == text_hash("y")
    assert set(product.children.values_list("external_ref", "external_ref_hash")) == {("", None)}


def test_no_parked_sku_is_left_behind(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", variations=[color]))
    rename(color, Red="Green", Green="Red")

    build(product)

    assert not Product.objects.filter(sku__startswith="parked").exists()
