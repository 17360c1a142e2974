"""Which rows of the catalog have a history, and how it is worded."""

from __future__ import annotations

from products.attributes import ATTRIBUTES, Holds
from products.language_names import language_words
from products.models import Modifier, Option, Product, Variation
from products.modifier_names import modifier_name
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked

_KINDS = {Holds.LIST: Kind.LIST, Holds.TEXTS: Kind.MAP, Holds.MAP: Kind.MAP}
PRODUCT = Tracked(
    Product,
    attributes=(
        *(
            Attribute(
                each.name,
                each.label,
                # Build rules are told as the lines that were added and taken out.
                Kind.LIST if each.in_rows else _KINDS.get(each.holds, Kind.VALUE),
                key_words=language_words if each.name == "locales" else None,
            )
            for each in ATTRIBUTES
            if each.sent
        ),
        Attribute("main_image_name", "main image", Kind.LIST),
        Attribute("file_names", "files", Kind.LIST),
        Attribute("product_type", "type"),
        Attribute("is_independent", "independent of builds"),
        Attribute("variation_links", "variations", Kind.LIST),
        Attribute("templates", "templates", Kind.LIST),
        Attribute("template_values", "template values", Kind.MAP, key_words=str),
    ),
    called=lambda product: product.name,
)
VARIATION = Tracked(
    Variation,
    attributes=(
        Attribute("name"),
        Attribute("sort_order", "order number"),
        Attribute("options", "order of the options", Kind.LIST),
    ),
)
OPTION = Tracked(
    Option,
    attributes=(Attribute("name"), Attribute("description"), Attribute("sort_order", "order number")),
    belongs_to="variation",
)
MODIFIER = Tracked(
    Modifier,
    attributes=(
        Attribute("type"),
        *map(Attribute, ("value", "seek", "set")),
        Attribute("reference_name", "name of the price modifier"),
    ),
    called=lambda modifier: modifier_name(modifier.type),
    belongs_to="option__variation",
    within="option__name",
)


def declare() -> None:
    TRACKED.add(PRODUCT, VARIATION, OPTION, MODIFIER)
