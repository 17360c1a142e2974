"""Custom relationships as documents, and what products show of them (PIM contract §7.1, §2.5, §2.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from products.documents.parts import ProductPart, Shown
from products.documents.products import product_documents
from products.models import Product
from products.relationships.models import Association, Attachment, CustomRelationship
from pxm.api.documents import Document, owned_timestamps, reference
from pxm.prepared import Prepared, one_of

# Left out of documents without a value; everything else is always there.
_OPTIONAL = ("description", "sort_order", "external_name", "external_description")


def relationship_documents(relationships: Iterable[CustomRelationship]) -> list[Document]:
    """No query."""
    return [
        {
            "type": "custom-relationship",
            "id": str(relationship.pk),
            "attributes": _attributes(relationship),
            "meta": owned_timestamps(relationship),
        }
        for relationship in relationships
    ]


def _attributes(relationship: CustomRelationship) -> Document:
    optional = {name: getattr(relationship, name) for name in _OPTIONAL}
    return {
        "name": relationship.name,
        "slug": relationship.slug,
        **{name: value for name, value in optional.items() if value not in (None, "")},
        "bi_directional": relationship.bi_directional,
    }


def related_references(associations: Iterable[Association]) -> list[Document]:
    """Return the products as references that tell their `sort_order`. No query."""
    return [
        reference("product", association.product_id)
        | ({} if association.sort_order is None else {"attributes": {"sort_order": association.sort_order}})
        for association in associations
    ]


def related_product_documents(associations: Sequence[Association]) -> list[Document]:
    """Return the documents of the products, with which `associations` come. As many queries as products take."""
    return product_documents([association.product for association in associations])


def _read(products: Sequence[Product]) -> Callable[[Product], Shown]:
    """What products with relationships show of them. One query."""
    slugs: defaultdict[UUID, list[str]] = defaultdict(list)
    for product_id, slug in _SLUGS.all(ids=[product.pk for product in products]):
        slugs[product_id].append(slug)
    return lambda product: _shown(product, slugs[product.pk]) if product.pk in slugs else Shown()


_SLUGS = Prepared(
    lambda ids: (
        Attachment.objects.filter(one_of("product", ids))
        .order_by("relationship")
        .values_list("product_id", "relationship__slug")
    )
)


def _shown(product: Product, slugs: Sequence[str]) -> Shown:
    here = f"/products/{product.pk}/custom-relationships"
    links: dict[str, Any] = {"self": here} | {slug: f"{here}/{slug}/products" for slug in slugs}
    return Shown(
        relationships={"custom_relationships": {"data": [], "links": links}},
        meta={"custom_relationships": list(slugs)},
    )


PART = ProductPart("custom relationships", _read, table=Attachment)
