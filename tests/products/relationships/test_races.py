"""Several people with relationships at once, on real transactions."""

from __future__ import annotations

import pytest

from products.relationships.models import Association, Attachment, CustomRelationship
from products.relationships.services import limits
from products.relationships.services.attaching import attach_relationships, detach_relationships
from products.relationships.services.relating import relate_products, unrelate_products
from products.relationships.services.relationship import (
    create_relationship,
    delete_relationships,
    update_relationship,
)
from products.services.product import delete_products
from pxm.errors import Invalid, Missing
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, related
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("real_database")


def test_of_twins_one_is_made() -> None:
    results = at_once(*[lambda: create_relationship(attributes={"name": "x", "slug": "x"})] * 4)
    refused = [result for result in results if isinstance(result, Invalid)]
    assert {str(result) for result in refused} == {"slug must be unique amongst custom relationships"}
    assert (len(refused), CustomRelationship.objects.count()) == (3, 1)


def test_no_product_gets_a_sixth_relationship() -> None:
    product, other, rows = ProductFactory(), ProductFactory(), RelationshipFactory.create_batch(7)
    sent = [{"id": str(other.pk)}]
    at_once(
        *(lambda row=row: attach_relationships(product_id=product.pk, slugs=[row.slug]) for row in rows[:4]),
        *(
            lambda row=row: relate_products(product_id=product.pk, relationship_id=row.pk, products=sent)
            for row in rows[4:]
        ),
    )
    assert Attachment.objects.filter(product=product).count() == 5


def test_no_list_grows_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ASSOCIATED", 3)
    both, (product, *others) = RelationshipFactory(bi_directional=True), ProductFactory.create_batch(7)
    at_once(
        *(
            lambda other=other: relate_products(
                product_id=other.pk, relationship_id=both.pk, products=[{"id": str(product.pk)}]
            )
            for other in others
        )
    )
    assert len(related(product, both)) == 3
    assert Association.objects.count() == 6


def test_two_products_that_are_put_under_each_other_are_so_once() -> None:
    for _ in range(3):
        both, (one, other) = RelationshipFactory(bi_directional=True), ProductFactory.create_batch(2)
        results = at_once(
            lambda a=one, b=other, r=both: relate_products(
                product_id=a.pk, relationship_id=r.pk, products=[{"id": str(b.pk)}]
            ),
            lambda a=one, b=other, r=both: relate_products(
                product_id=b.pk, relationship_id=r.pk, products=[{"id": str(a.pk)}]
            ),
        )
        assert not any(isinstance(result, Exception) for result in results)
        assert (related(one, both), related(other, both)) == ([other], [one])


def test_what_is_undone_meanwhile_leaves_no_half() -> None:
    for _ in range(3):
        both, (one, other) = RelationshipFactory(bi_directional=True), ProductFactory.create_batch(2)
        at_once(
            lambda a=one, b=other, r=both: relate_products(
                product_id=a.pk, relationship_id=r.pk, products=[{"id": str(b.pk)}]
            ),
            lambda a=one, b=other, r=both: unrelate_products(
                product_id=b.pk, relationship_id=r.pk, product_ids=[str(a.pk)]
            ),
            lambda b=other, r=both: detach_relationships(product_id=b.pk, slugs=[r.slug]),
        )
        assert (related(one, both) == [other]) is (related(other, both) == [one])


def test_a_product_or_a_relationship_that_goes_meanwhile() -> None:
    for _ in range(3):
        row, (one, other) = RelationshipFactory(), ProductFactory.create_batch(2)
        results = at_once(
            lambda a=one, b=other, r=row: relate_products(
                product_id=a.pk, relationship_id=r.pk, products=[{"id": str(b.pk)}]
            ),
            lambda b=other: delete_products(product_ids=[b.pk]),
            lambda a=one: delete_products(product_ids=[a.pk]),
            lambda r=row: delete_relationships(relationship_ids=[r.pk]),
            lambda r=row: update_relationship(relationship_id=r.pk, attributes={"bi_directional": True}),
        )
        unexpected = [
            each for each in results if isinstance(each, Exception) and not isinstance(each, Invalid | Missing)
        ]
        assert unexpected == []
        assert not Association.objects.filter(attachment__relationship=row).exists()
