"""The products that benchmarks build."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import uuid4

from products.models import Option, Product, Variation
from tests.benchmarks.sizes import sized
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.factories.products import ProductFactory, VariationFactory
from tests.factories.relationships import RelationshipFactory, relate
from tests.factories.templates import attach

Axes = list[list[Option]]


def big_product(options: int = 10, **more: Any) -> Product:
    """Make the product of the main figure: 10×10×10×10 options, 50 rules, a few hundred less than 10,000 children."""
    variations, axes = _variations([options] * 4)
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
        **more,
    )


def laden_product() -> Product:
    """Make the big product once more, with three templates full of values, five files and two relationships."""
    files = [str(uuid4()) for _ in range(5)]
    links = [{"id": id, "created_at": "2026-01-01T00:00:00.000Z"} for id in files]
    product = big_product(sized(10), main_image=files[0], files=links)
    for number in range(3):
        template = TemplateFactory(name=f"Template {number}")
        fields = {kind: FieldFactory(template=template, field_type=kind) for kind in _VALUES}
        attach(product, template, **{field.slug: _VALUES[kind](number) for kind, field in fields.items()})
    for _ in range(2):
        relate(product, RelationshipFactory(), *ProductFactory.create_batch(3))
    return product


_VALUES: dict[str, Callable[[int], Any]] = {
    "string": lambda number: f"A text of template {number}",
    "integer": lambda number: 12 + number,
    "float": lambda number: 1.5 + number,
    "boolean": lambda number: bool(number % 2),
}


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
