"""What products are related to (PIM contract §2.7, *Relationship endpoints*)."""

from __future__ import annotations

from typing import Any

from products.api.products import PRODUCTS
from products.documents.products import component_product_ids, main_image
from products.models import Product
from products.services.product_files import (
    clear_main_image,
    link_files,
    replace_files,
    set_main_image,
    unlink_files,
)
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


def _linked_files(product: Product) -> list[Document]:
    return [
        reference("file", link["id"], **{name: value for name, value in link.items() if name != "id"})
        for link in product.files
    ]


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

LINKED_FILES = Relationship(
    of=PRODUCTS,
    name="LinkedFiles",
    at="relationships/files",
    type="file",
    links=_linked_files,
    takes=lambda sent: {"files": sent},
    lists="List the files of a product, in order.",
    adds=LinkVerb(link_files, "Add files behind those that are linked already, whose tags are replaced if sent."),
    replaces=LinkVerb(replace_files, "Link these files, in this order, and no others."),
    removes=LinkVerb(
        lambda product_id, files: unlink_files(product_id=product_id, file_ids=[each["id"] for each in files]),
        "Unlink files.",
    ),
)

MAIN_IMAGE = Relationship(
    of=PRODUCTS,
    name="MainImage",
    at="relationships/main_image",
    type="file",
    to_one=True,
    links=main_image,
    takes=lambda sent: {"file_id": sent[0]["id"]} if sent else {},
    lists="Get the main image of a product, null if there is none.",
    adds=LinkVerb(set_main_image, "Set the main image."),
    replaces=LinkVerb(set_main_image, "Set the main image."),
    removes=LinkVerb(clear_main_image, "Leave the product without a main image."),
)
