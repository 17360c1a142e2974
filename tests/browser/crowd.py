"""Rows with much of everything, for screens on which much can be stopped at."""

from __future__ import annotations

from products.models import Product, Variation
from tests.factories.products import ProductFactory, VariationFactory, build


def crowded_product() -> Product:
    """A built product with much of everything: options, variations, rules, tags."""
    many = VariationFactory(name="Shade", options=[f"Shade{number}" for number in range(41)])
    few = [VariationFactory(name=f"Part {number}", options=["Plain"]) for number in range(5)]
    rules = [[option] for option in many.options.all()[:6]]
    product = ProductFactory(
        name="Paint",
        sku="paint",
        slug="paint",
        tags=[f"tag-{number}" for number in range(12)],
        admin_attributes={f"key {number}": "value" for number in range(12)},
        variations=[many, *few],
        build_rules={"default": "include", "exclude": rules},
    )
    return build(product)


def crowded_variation() -> Variation:
    return VariationFactory(name="Tone", options=[f"Tone{number}" for number in range(41)])
