"""Products and their children (PIM contract §2.7, §3.8)."""

from __future__ import annotations

from typing import Any

from products.documents.includes import PRODUCT_INCLUDES
from products.documents.products import product_documents
from products.filters import PRODUCTS as FILTERABLE
from products.inputs.product import ProductInput
from products.models import Product, ProductCount
from products.services.product import create_product, delete_products, update_product
from pxm.api.envelope import ResourceBody, check_references
from pxm.api.resources import Resource, Verb
from pxm.errors import Invalid, Problem

_LINKS = "/data/relationships/variations"


def _taken(body: ResourceBody) -> dict[str, Any]:
    """The attributes, and the variations to link unless there is none among the relationships."""
    ids = _linked_ids(body)
    return {"attributes": body.attributes} | ({"variation_ids": ids} if ids else {})


def _linked_ids(body: ResourceBody) -> list[str]:
    """Return the ids in ``relationships.variations.data`` of a product that is written."""
    relationship = body.relationships.get("variations")
    if relationship is None:
        return []
    if not isinstance(relationship, dict):
        raise Invalid(Problem("relationships.variations must be an object", "invalid", _LINKS))
    references = relationship.get("data")
    if references is None:
        return []
    return [item["id"] for item in check_references(references, type="product-variation", pointer=f"{_LINKS}/data")]


PRODUCTS = Resource(
    type="product",
    model=Product,
    at="products",
    key="product_id",
    counted_in=ProductCount,
    documents=product_documents,
    attributes=ProductInput,
    takes=_taken,
    relationships={"variations": "product-variation"},
    filterable=FILTERABLE,
    includes=PRODUCT_INCLUDES,
    lists="List products, children included.",
    reads="Get a product.",
    creates=Verb(
        create_product, "Create a product, and link variations to it if `relationships.variations` names some."
    ),
    updates=Verb(
        update_product,
        """Change a product: what is not sent stays, null clears. A child becomes independent: builds never write it
        again.

        `relationships.variations` replaces the linked variations. An empty array, which every document shows there,
        leaves them alone; `PUT …/relationships/variations` removes them all.
        """,
    ),
    deletes=Verb(delete_products, "Delete a product; a parent goes with all its children. An unknown one is no error."),
)

CHILDREN = Resource(
    type="product",
    model=Product,
    name="Children",
    at=f"{PRODUCTS.path_of_one}/children",
    rows=lambda product_id: Product.objects.filter(parent=product_id),
    documents=product_documents,
    attributes=ProductInput,
    filterable=FILTERABLE,
    includes=PRODUCT_INCLUDES,
    lists="List the children of a product; none for one that has none, or that does not exist.",
)
