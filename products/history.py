"""Which rows of the catalog have a history, and in which words it is told."""

from __future__ import annotations

from products.admin.product.languages import language_name
from products.models import Modifier, Option, Product, Variation
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked


def _language_words(key: str) -> str:
    """Return ``French name`` for the path ``fr-FR › name``."""
    code, _, attribute = key.partition(" › ")
    return f"{language_name(code)} {attribute}".strip()


PRODUCT = Tracked(
    Product,
    attributes=(
        *map(Attribute, ("name", "sku", "slug", "status", "commodity_type", "description", "mpn", "upc_ean")),
        Attribute("external_ref"),
        Attribute("product_type", "type"),
        Attribute("is_independent", "independent of builds"),
        Attribute("tags", kind=Kind.LIST),
        Attribute("locales", kind=Kind.MAP, key_words=_language_words),
        Attribute("custom_inputs", kind=Kind.MAP),
        Attribute("shopper_attributes", kind=Kind.MAP),
        Attribute("admin_attributes", "staff attributes", Kind.MAP),
        Attribute("components", kind=Kind.MAP),
        Attribute("variation_links", "variations", Kind.LIST),
        Attribute("build_rules", "build rules", Kind.LIST),
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
    called=lambda modifier: modifier.get_type_display(),
    belongs_to="option__variation",
    within="option__name",
)


def declare() -> None:
    TRACKED.add(PRODUCT, VARIATION, OPTION, MODIFIER)
