"""The smallest valid products, variations, options and modifiers; arguments and traits give the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import factory
from django.db import transaction

from products.building.identity import option_key
from products.building.job import build_children
from products.models import (
    BuildRule,
    BuildRuleOption,
    BuildRules,
    Modifier,
    Option,
    Product,
    Variation,
    VariationLink,
)
from products.services.bundles import store_options
from pxm.text_hash import text_hash


class VariationFactory(factory.django.DjangoModelFactory[Variation]):
    """`options=["Red", "Green"]` makes options of these names, in this order."""

    class Meta:
        model = Variation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Variation {n}")

    @factory.post_generation
    def options(self: Variation, create: bool, names: Sequence[str] | None, **_: Any) -> None:
        for name in names or ():
            OptionFactory(variation=self, name=name)


class OptionFactory(factory.django.DjangoModelFactory[Option]):
    class Meta:
        model = Option

    variation = factory.SubFactory(VariationFactory)
    name = factory.Sequence(lambda n: f"Option{n}")
    description = factory.LazyAttribute(lambda option: f"The choice {option.name}")
    position = factory.LazyAttribute(lambda option: option.variation.options.count())


class ModifierFactory(factory.django.DjangoModelFactory[Modifier]):
    class Meta:
        model = Modifier

    option = factory.SubFactory(OptionFactory)
    type = "sku_append"
    value = "-x"

    class Params:
        builder = factory.Trait(type="sku_builder", value=None, seek="{X}", set="x")
        price = factory.Trait(type="price", value=None, reference_name="surcharge")


class ProductFactory(factory.django.DjangoModelFactory[Product]):
    """A live standard product; `variations=[…]` links them in order, `build_rules={…}` takes the contract's shape."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Product {n}")
    sku = factory.Sequence(lambda n: f"sku-{n}")
    slug = factory.Sequence(lambda n: f"slug-{n}")
    status = "live"
    commodity_type = "physical"

    class Params:
        bundle = factory.Trait(
            product_type="bundle",
            sku=None,
            components=factory.LazyFunction(lambda: {"main": {"name": "Main", "options": [component_option()]}}),
        )

    @factory.post_generation
    def variations(self: Product, create: bool, linked: Sequence[Variation] | None, **_: Any) -> None:
        VariationLink.objects.bulk_create(
            VariationLink(product=self, variation=variation, position=position)
            for position, variation in enumerate(linked or ())
        )

    @factory.post_generation
    def bundle_options(self: Product, create: bool, extracted: object, **_: Any) -> None:
        if self.components:
            store_options(self)

    @factory.post_generation
    def build_rules(self: Product, create: bool, document: Mapping[str, Any] | None, **_: Any) -> None:
        if document is not None:
            save_build_rules(self, document)


def component_option() -> dict[str, Any]:
    return {"id": str(ProductFactory().id), "type": "product", "quantity": 1}


def save_build_rules(product: Product, document: Mapping[str, Any]) -> BuildRules:
    """Write build rules straight into their rows; `document` has the contract's shape, options may be rows or ids."""
    rules = BuildRules.objects.create(
        product=product,
        default=document["default"],
        include_sent="include" in document,
        exclude_sent="exclude" in document,
    )
    for effect in ("include", "exclude"):
        for position, options in enumerate(document.get(effect, ())):
            rule = BuildRule.objects.create(rules=rules, effect=effect, position=position)
            for place, option in enumerate(options):
                BuildRuleOption.objects.create(rule=rule, option_id=getattr(option, "id", option), position=place)
    return rules


@dataclass(frozen=True)
class Shirt:
    """The seed's Shirt: three sizes, colors and materials, of which every small red one is left out (24 children)."""

    product: Product
    size: Variation
    color: Variation
    material: Variation
    options: Mapping[str, Option]

    def __getitem__(self, name: str) -> Option:
        return self.options[name]


def shirt(**attributes: Any) -> Shirt:
    """Make the seed's Shirt with its variations linked and its rule written, not yet built."""
    size = VariationFactory(name="Size", options=["Small", "Medium", "Large"])
    color = VariationFactory(name="Color", options=["Red", "Green", "Blue"])
    material = VariationFactory(name="Material", options=["Cotton", "Denim", "Wool"])
    options = {option.name: option for option in Option.objects.filter(variation__in=[size, color, material])}
    product = ProductFactory(
        **{
            "name": "Shirt",
            "sku": "shirt",
            "slug": "shirt",
            "variations": [size, color, material],
            "build_rules": {"default": "include", "exclude": [[options["Small"], options["Red"]]]},
            **attributes,
        }
    )
    return Shirt(product, size, color, material, options)


def child_of(parent: Product, *options: Option, **attributes: Any) -> Product:
    """Make a child of these options as a build would identify it; nothing else of a build is there."""
    if parent.product_type != Product.Type.PARENT:
        parent.product_type = Product.Type.PARENT
        parent.save(update_fields=["product_type"])
    names = "".join(option.name for option in options)
    return ProductFactory(
        **{
            "product_type": Product.Type.CHILD,
            "parent": parent,
            "name": parent.name,
            "sku": f"{parent.sku}{names}",
            "slug": f"{parent.slug}{names}",
            "option_ids": [str(option.pk) for option in options],
            "option_key": option_key(str(option.pk) for option in options),
            **attributes,
        }
    )


def set_external_ref(product: Product, value: str) -> None:
    """Set the reference with the hash that keeps it unique."""
    product.external_ref, product.external_ref_hash = value, text_hash(value)


def build(product: Product) -> Product:
    """Build the children of a product as a job would, without a job; return the product as it is now."""
    with transaction.atomic():
        build_children(product.pk)
    product.refresh_from_db()
    return product
