"""Products as documents (PIM contract §2.1, §2.5, §2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from products.building.matrix import EMPTY
from products.documents.modifiers import OWNER, Document
from products.documents.product_variations import ProductVariations, read_product_variations
from products.models import LastBuild, Product
from products.services.build_rules import build_rules_documents
from pxm.api.documents import moment

# Shown in the order of the alphabet, where they have a value.
_ATTRIBUTES = (
    "admin_attributes",
    "build_rules",
    "commodity_type",
    "components",
    "custom_inputs",
    "description",
    "extensions",
    "external_ref",
    "locales",
    "mpn",
    "name",
    "shopper_attributes",
    "sku",
    "slug",
    "status",
    "tags",
    "upc_ean",
)
_LINKED = ("component_products", "files", "templates", "variations")


def product_documents(products: Sequence[Product]) -> list[Document]:
    """Eight queries at most, whatever the number of products: rules, matrices, variations and what those need."""
    ids = [product.pk for product in products]
    rules = build_rules_documents(ids)
    matrices = dict(LastBuild.objects.filter(product__in=ids).values_list("product_id", "matrix"))
    variations = read_product_variations(products)
    return [
        {
            "type": "product",
            "id": str(product.pk),
            "attributes": _attributes(product, rules.get(product.pk)),
            "relationships": _relationships(product),
            "meta": _meta(product, matrices.get(product.pk, EMPTY), variations),
        }
        for product in products
    ]


def product_document(product: Product) -> Document:
    return product_documents([product])[0]


def _attributes(product: Product, build_rules: Document | None) -> Document:
    values = {name: build_rules if name == "build_rules" else getattr(product, name) for name in _ATTRIBUTES}
    return {name: value for name, value in values.items() if value}


def _relationships(product: Product) -> Document:
    """References stand behind the links, except the two that hold one resource."""
    here = f"/products/{product.pk}"
    children: Document = {"data": []}
    relationships: Document = {"children": children, "main_image": {"data": None}}
    for name in _LINKED:
        relationships[name] = {"data": [], "links": {"self": f"{here}/relationships/{name}"}}
    if product.parent_id is None:
        children["links"] = {"self": f"{here}/children"}
    else:
        relationships["base_product"] = {"data": {"type": "product", "id": str(product.parent_id)}}
    return relationships


def _meta(product: Product, matrix: str, variations: ProductVariations) -> Document:
    meta: Document = {
        "created_at": moment(product.created_at),
        "updated_at": moment(product.updated_at),
        "owner": OWNER,
        "product_types": [product.product_type],
        # Kept ready-made: a large parent's matrix is tens of thousands of entries.
        "variation_matrix": orjson.Fragment(matrix),
    }
    if product.tags:
        meta["tags"] = product.tags
    if linked := variations.linked_to(product):
        meta["variations"] = linked
    if product.is_child:
        meta["child_variations"] = variations.of_child(product)
    return meta


def component_product_ids(products: Sequence[Product]) -> list[str]:
    """Return the ids of the products in bundles, each once: in order of components, then of options."""
    options: Any = (
        option for product in products for component in product.components.values() for option in component["options"]
    )
    return list(dict.fromkeys(option["id"] for option in options))
