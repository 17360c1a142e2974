"""What is recorded of relationships and of products under them, and how it reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import strip_tags

from products.relationships.services.attaching import attach_relationships, detach_relationships
from products.relationships.services.ordering import order_products
from products.relationships.services.relating import relate_products, unrelate_products
from products.relationships.services.relationship import (
    create_relationship,
    delete_relationships,
    update_relationship,
)
from pxm.history.models import Entry
from pxm.history.reading import changes_of
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, relate

pytestmark = pytest.mark.django_db


def told(row: Any) -> list[str]:
    """Return the history of a row as it reads, newest first."""
    lines = changes_of(row._meta.label_lower, row.pk).lines
    return [strip_tags(" | ".join([line.deed, *line.sentences])) for line in lines]


def test_a_relationship_is_told_in_lines_of_its_own() -> None:
    relationship = create_relationship(attributes={"name": "Goes with", "slug": "goes_with"})
    changes = {"sort_order": 2, "external_name": "You may also like", "bi_directional": True}
    update_relationship(relationship_id=relationship.pk, attributes=changes)
    update_relationship(relationship_id=relationship.pk, attributes=changes)
    delete_relationships(relationship_ids=[relationship.pk])
    assert told(relationship) == [
        "deleted this relationship",
        "changed this relationship | order number: – → 2 | name for shoppers: – → You may also like"
        " | both directions: no → yes",
        "created this relationship",
    ]


def test_products_tell_what_is_put_under_them() -> None:
    relationship, product = RelationshipFactory(name="Goes with"), ProductFactory()
    others = ProductFactory.create_batch(2)
    attach_relationships(product_id=product.pk, slugs=[relationship.slug])
    relate(product, relationship, *others)
    relate(product, relationship, *others)
    ids = [str(other.pk) for other in others]
    unrelate_products(product_id=product.pk, relationship_id=relationship.pk, product_ids=ids[:1])
    unrelate_products(product_id=product.pk, relationship_id=relationship.pk, product_ids=ids[:1])
    detach_relationships(product_id=product.pk, slugs=[relationship.slug])
    detach_relationships(product_id=product.pk, slugs=[relationship.slug])
    assert told(product) == [
        "removed the relationship Goes with of this product",
        "changed the products under Goes with (1 removed) of this product",
        "changed the products under Goes with (2 added) of this product",
        "added the relationship Goes with of this product",
    ]
    assert told(others[0]) == []


def test_products_that_get_another_place_are_told() -> None:
    relationship, product = RelationshipFactory(name="Goes with"), ProductFactory()
    first, second, third = ProductFactory.create_batch(3)
    relate(product, relationship, first, second)
    orders = {first: 2, second: None, third: 1}
    sent = [{"id": str(each.pk), "attributes": {"sort_order": order}} for each, order in orders.items()]
    for _ in range(2):
        relate_products(product_id=product.pk, relationship_id=relationship.pk, products=sent)
    order_products(product_id=product.pk, relationship_id=relationship.pk, product_ids=[str(second.pk)])
    order_products(product_id=product.pk, relationship_id=relationship.pk, product_ids=[str(second.pk)])
    assert told(product)[:2] == [
        "changed the order of the products under Goes with of this product",
        "changed the products under Goes with (1 added, 1 moved) of this product",
    ]


def test_where_both_directions_go_together_both_products_tell() -> None:
    both = RelationshipFactory(name="Goes with", bi_directional=True)
    product, other = ProductFactory.create_batch(2)
    relate(product, both, other)
    unrelate_products(product_id=other.pk, relationship_id=both.pk, product_ids=[str(product.pk)])
    assert (
        told(product)
        == told(other)
        == [
            "changed the products under Goes with (1 removed) of this product",
            "changed the products under Goes with (1 added) of this product",
        ]
    )
    assert Entry.objects.filter(act=None).count() == 2
