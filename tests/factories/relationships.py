"""The smallest valid custom relationships, and products under them."""

from __future__ import annotations

import factory

from products.models import Product
from products.relationships.models import Association, Attachment, CustomRelationship
from products.relationships.services.attaching import attach_relationships
from products.relationships.services.relating import relate_products


class RelationshipFactory(factory.django.DjangoModelFactory[CustomRelationship]):
    class Meta:
        model = CustomRelationship

    name = factory.Sequence(lambda n: f"Relationship {n}")
    slug = factory.Sequence(lambda n: f"CRP_relationship_{n}")


def attach(product: Product, *relationships: CustomRelationship) -> None:
    attach_relationships(product_id=product.pk, slugs=[relationship.slug for relationship in relationships])


def relate(product: Product, relationship: CustomRelationship, *others: Product) -> None:
    """Put products under a relationship of a product; none of them may be refused."""
    sent = [{"id": str(other.pk)} for other in others]
    told = relate_products(product_id=product.pk, relationship_id=relationship.pk, products=sent)
    assert not told.refused


def related(product: Product, relationship: CustomRelationship) -> list[Product]:
    """Return the products under a relationship of a product, as they were added."""
    attachment = Attachment.objects.filter(product=product, relationship=relationship)
    return [each.product for each in Association.objects.filter(attachment__in=attachment).select_related("product")]
