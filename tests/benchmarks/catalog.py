"""The products that benchmarks build."""

from __future__ import annotations

import random
from functools import cache

from products.models import Option, Product, Variation
from tests.factories.products import ProductFactory, VariationFactory

Axes = list[list[Option]]


def big_product() -> Product:
    """Make the product of the main figure: 10×10×10×10 options, 50 rules, a few hundred less than 10,000 children."""
    variations, axes = _variations([10, 10, 10, 10])
    dice = random.Random(1)
    rules = {
        "default": "include",
        "exclude": [_entry(dice, axes, named=3) for _ in range(25)],
        "include": [_entry(dice, axes, named=4) for _ in range(25)],
    }
    return ProductFactory(
        name="Oxford shirt",
        description="A shirt of combed cotton with a button-down collar, cut for every day of the week. " * 6,
        tags=["shirt", "cotton", "every-day"],
        locales={"fr-FR": {"name": "Chemise Oxford", "description": "Une chemise en coton peigné."}},
        shopper_attributes={"fit": "regular", "care": "wash at 40 °C"},
        variations=variations,
        build_rules=rules,
    )


def sparse_product() -> Product:
    """Make a product of 10^10 combinations, of which three rules include 1,000."""
    variations, axes = _variations([10] * 10)
    widest = [options[3] for options in axes[:7]]
    include = [widest, [*widest, axes[8][1]], [*widest, axes[7][2], axes[9][4]]]
    return ProductFactory(variations=variations, build_rules={"default": "exclude", "include": include})


def plain_product() -> Product:
    """Make a product with as many variations and children as the sparse one, three of ten options and no rules."""
    variations, _ = _variations([10, 10, 10, 1, 1, 1, 1, 1, 1, 1])
    return ProductFactory(variations=variations)


def small_product() -> Product:
    """Make a product of everything that the big one has, for reads ask for no more than there is."""
    variations, axes = _variations([3])
    return ProductFactory(variations=variations, build_rules={"default": "include", "exclude": [[axes[0][2]]]})


def product_of_24() -> Product:
    """Make a product whose two variations are shared by all products of this kind, as sizes and colours are."""
    return ProductFactory(variations=_sizes_and_colours())


def product_of_axes(sizes: list[int]) -> tuple[Product, Axes]:
    """Make a product without rules, and return it with the options of its variations."""
    variations, axes = _variations(sizes)
    return ProductFactory(variations=variations), axes


@cache
def _sizes_and_colours() -> list[Variation]:
    return _variations([6, 4])[0]


def _variations(sizes: list[int]) -> tuple[list[Variation], Axes]:
    variations = [VariationFactory(options=[f"Option{number}" for number in range(size)]) for size in sizes]
    return variations, [list(variation.options.all()) for variation in variations]


def _entry(dice: random.Random, axes: Axes, *, named: int) -> list[Option]:
    return [dice.choice(options) for options in dice.sample(axes, named)]
