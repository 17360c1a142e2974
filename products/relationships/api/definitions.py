"""Custom relationships, and where they are found below a product (PIM contract §7.1)."""

from __future__ import annotations

from django.db.models import Exists

from products.api.products import PRODUCTS
from products.filters import OWNER
from products.inputs.product import ProductInput
from products.models import Product
from products.relationships.documents import related_product_documents, relationship_documents
from products.relationships.inputs import CustomRelationshipInput
from products.relationships.models import AS_SHOWN, Association, CustomRelationship
from products.relationships.services.relationship import (
    IN_USE,
    create_relationship,
    delete_relationships,
    update_relationship,
)
from pxm.api.families import ErrorText
from pxm.api.filtering import TextField
from pxm.api.resources import Resource, Verb

RELATIONSHIPS = Resource(
    type="custom-relationship",
    model=CustomRelationship,
    name="CustomRelationships",
    at="custom-relationships",
    key="relationship_id",
    named_by="slug",
    documents=relationship_documents,
    attributes=CustomRelationshipInput,
    filterable={"owner": OWNER, "slug": TextField("slug", "eq in")},
    lists="List custom relationships.",
    reads="Get a custom relationship.",
    creates=Verb(
        create_relationship,
        """Create a custom relationship. `CRP_` is put before its slug if it is missing.

        If it is bi-directional, a product that is put under it for another one gets that one, too.
        """,
    ),
    updates=Verb(
        update_relationship,
        """Change a custom relationship: what is not sent stays, null clears.

        The slug can not be changed, and `bi_directional` not while a product has the relationship.
        """,
    ),
    deletes=Verb(delete_relationships, "Delete a custom relationship that no product has.", errors=(400, 404)),
    deletes_known_only=True,
    errors={IN_USE: ErrorText(status=400)},
)

# Any relationship, whether the product has it or not.
OF_PRODUCT = Resource(
    type=RELATIONSHIPS.type,
    model=CustomRelationship,
    within=PRODUCTS,
    at=RELATIONSHIPS.at,
    key=RELATIONSHIPS.key,
    named_by=RELATIONSHIPS.named_by,
    rows=lambda product_id: CustomRelationship.objects.filter(Exists(Product.objects.filter(pk=product_id))),
    documents=relationship_documents,
)

RELATED_PRODUCTS = Resource(
    type="product",
    model=Association,
    name="RelatedProducts",
    within=OF_PRODUCT,
    at="products",
    rows=lambda product_id, relationship_slug: Association.objects.filter(
        attachment__product=product_id, attachment__relationship__slug=relationship_slug
    ).select_related("product"),
    order=AS_SHOWN,
    documents=related_product_documents,
    attributes=ProductInput,
    lists="""List the products under a relationship of a product.

    Those with the lowest `sort_order` come first; those without one last, as they were added.
    """,
)
