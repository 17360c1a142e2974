"""What products are related to (PIM contract §2.7, *Relationship endpoints*)."""

from __future__ import annotations

from typing import Any

from products.api.products import PRODUCTS
from products.documents.products import component_product_ids
from products.models import Product
from products.services.templates import attach_templates, attached_ids, detach_templates
from products.services.variation_links import link_variations, replace_variations, unlink_variations
from pxm.api.documents import Document, moment, reference, references
from pxm.api.relationships import LinkVerb, Relationship
from pxm.rows import find_ids


def _linked_variations(product: Product) -> list[Document]:
    links = product.variation_links.order_by("position", "pk")
    return [reference("product-variation", each.variation_id, created_at=moment(each.created_at)) for each in links]


def _variation_ids(sent: list[dict[str, Any]]) -> dict[str, Any]:
    return {"variation_ids": [item["id"] for item in sent]}


def _template_ids(sent: list[dict[str, Any]]) -> dict[str, Any]:
    return {"template_ids": [item["id"] for item in sent]}


def _component_products(product: Product) -> list[Document]:
    existing, _ = find_ids(Product.objects.all(), component_product_ids([product]))
    return references("product", existing)


LINKED_VARIATIONS = Relationship(
    of=PRODUCTS,
    name="LinkedVariations",
    at="relationships/variations",
    type="product-variation",
    links=_linked_variations,
    takes=_variation_ids,
    lists="List the variations linked to a product, in linked order.",
    adds=LinkVerb(link_variations, "Link variations after those that are linked already."),
    replaces=LinkVerb(replace_variations, "Link these variations, in this order, and no others."),
    removes=LinkVerb(unlink_variations, "Unlink variations; the next build deals with the children."),
)

TEMPLATES = Relationship(
    of=PRODUCTS,
    name="AttachedTemplates",
    at="relationships/templates",
    type="template",
    links=lambda product: references("template", attached_ids(product)),
    takes=_template_ids,
    lists="List the templates attached to a product, in the order in which they were.",
    adds=LinkVerb(
        attach_templates,
        "Attach templates behind those that are attached; answers all that are.",
        status=201,
        shows=lambda ids: references("template", ids),
    ),
    removes=LinkVerb(
        detach_templates,
        "Detach templates and delete the product's values in their fields. A build gives a child those of its parent.",
    ),
)

COMPONENT_PRODUCTS = Relationship(
    of=PRODUCTS,
    name="ComponentProducts",
    at="relationships/component_products",
    type="product",
    links=_component_products,
    lists="List the products in a bundle, each once; none for other products.",
)
