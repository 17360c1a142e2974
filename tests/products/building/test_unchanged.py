"""A build with nothing to do knows it without reading its children."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from products.building.job import build_children
from products.building.plan import Built
from products.models import Product
from tests.factories.products import Shirt, build, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def build_again(shirt: Shirt) -> tuple[Built, list[str]]:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        made = build_children(shirt.product.pk)
    return made, [query["sql"] for query in queries.captured_queries]


def test_an_unchanged_product_is_built_by_counting_its_children(built: Shirt) -> None:
    child = built.product.children.first()
    Product.objects.filter(pk=child.pk).update(is_independent=True, description="By hand")
    made, queries = build_again(built)
    assert made == Built(created=0, updated=0, deleted=0, kept=23, untouched=1)
    assert len(queries) == 8
    assert not any(query.startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)


def test_a_child_that_is_gone_is_made_again_although_nobody_said_so(built: Shirt) -> None:
    built.product.children.first().delete()
    assert build_again(built)[0] == Built(created=1, updated=0, deleted=0, kept=23, untouched=0)


def test_a_change_that_no_mark_tells_of_is_seen(built: Shirt) -> None:
    Product.objects.filter(pk=built.product.pk).update(description="New")
    assert build_again(built)[0] == Built(created=0, updated=24, deleted=0, kept=0, untouched=0)
