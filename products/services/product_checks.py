"""What must be right about a product before it is written; every problem is found, not just the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from products.inputs.product import ProductInput
from products.models import Product
from products.services.build_rules import problems_of_build_rules
from products.services.bundles import problems_of_options
from products.services.product_attributes import merged
from products.services.product_limits import problems_of_size
from products.services.uniqueness import taken_values
from products.services.variation_links import find_variations_to_link, linked_variation_ids
from pxm.errors import Invalid, Problem
from pxm.pointers import join

ATTRIBUTES = "/data/attributes"
LINKS = "/data/relationships/variations/data"

_NO_COMPONENTS = {
    Product.Type.CHILD: "a child product can not become a bundle",
    Product.Type.PARENT: "a product with child products can not become a bundle",
}
_NO_COMPONENTS_WITH_VARIATIONS = "a product with variations can not become a bundle"


@dataclass(frozen=True)
class CheckedProduct:
    """Attributes as they will be stored, and the variations to link (None: leave the links alone)."""

    fields: dict[str, Any]
    variation_ids: list[UUID] | None


def check_product(
    product: Product, attributes: Mapping[str, Any], variation_ids: Sequence[str] | None
) -> CheckedProduct:
    """Return what to write; Invalid with all problems. The caller has locked the product, unless it is a new one.

    Variations to link and options named in build rules are locked, so that they are still there when it is written.
    """
    is_new = product._state.adding
    complete = merged(attributes, product)
    bundle = bool(complete.get("components") if "components" in complete else product.components)
    fields, problems = ProductInput.read_right(
        complete, partial=not is_new, pointer=ATTRIBUTES, bundle=bundle, child=product.is_child
    )
    problems += problems_of_size(product, fields)
    problems += taken_values(fields, pointer=ATTRIBUTES, except_id=product.pk)
    if not bundle and product.sku is None and not is_new and "sku" not in complete:
        problems.append(Problem("sku can not be empty", "required", join(ATTRIBUTES, "sku")))
    found: list[UUID] | None = None
    if variation_ids is not None:
        kind = Product.Type.BUNDLE if bundle else product.product_type
        found, unlinkable = find_variations_to_link(kind, variation_ids, pointer=LINKS)
        problems += unlinkable
    if fields.get("components"):
        problems += _problems_of_components(product, fields["components"], linked=found)
    if fields.get("build_rules"):
        problems += problems_of_build_rules(fields["build_rules"], pointer=join(ATTRIBUTES, "build_rules"))
    if problems:
        raise Invalid(problems)
    return CheckedProduct(fields, found)


def _problems_of_components(
    product: Product, components: Mapping[str, Any], *, linked: Sequence[UUID] | None
) -> list[Problem]:
    """Return why the product cannot have these components."""
    pointer = join(ATTRIBUTES, "components")
    problems: list[Problem] = []
    if product.product_type in _NO_COMPONENTS:
        problems.append(Problem(_NO_COMPONENTS[Product.Type(product.product_type)], "no_bundle", pointer))
    elif linked is None and linked_variation_ids(product):
        problems.append(Problem(_NO_COMPONENTS_WITH_VARIATIONS, "no_bundle", pointer))
    return problems + problems_of_options(product, components, pointer=pointer)
