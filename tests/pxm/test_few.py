"""The few rows that a filter finds are found before they are sorted, whatever a database guesses of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from products.models import Product
from pxm.admin.long_lists import Pages
from pxm.few import FEW, few_of_many
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, build

pytestmark = pytest.mark.django_db
ORDERS: list[list[Any]] = [
    ["id"],
    ["-updated_at", "id"],
    ["parent__name", "-sku"],
    [F("mpn").desc(nulls_last=True), "-id"],
    [Lower("sku").desc()],
    [F("sku")],
    [],
]


@pytest.fixture
def products() -> None:
    build(ProductFactory(variations=[VariationFactory(options=["S", "M", "L"])]))
    ProductFactory.create_batch(3, mpn="m")


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_they_come_in_the_same_order(order: list[Any]) -> None:
    rows = Product.objects.select_related("parent").order_by(*order) if order else Product.objects.all()
    assert len(rows) == 7
    for total in (0, 1, FEW, FEW + 1):
        few = few_of_many(rows, total)
        if order:
            assert list(few) == list(rows)
            assert list(few.reverse()) == list(rows.reverse())
        assert set(few) == set(rows)


@pytest.mark.only_on("postgresql")
def test_no_index_is_walked_in_their_order() -> None:
    def plan(total: int) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
        return str(few_of_many(Product.objects.order_by("id"), total)[:5].explain())

    assert "Sort" not in plan(FEW + 1)
    assert "Sort Key: ((SubPlan" in plan(FEW)


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(
    ("filter", "is_sorted"),
    [
        ("eq(tags,rare)", True),
        ("like(name,P*)", True),
        ("in(mpn,m,n)", True),
        ("eq(mpn,m)", False),
        ("eq(tags,rare):eq(mpn,m)", False),
        ("eq(has_nodes,false):eq(mpn,m)", False),
        ("eq(has_nodes,false)", False),
        ("eq(status,live)", False),
        ("", False),
    ],
)
def test_filtered_lists_of_the_api_count_them_first(api: APIClient, filter: str, is_sorted: bool) -> None:
    ProductFactory(name="P", tags=["rare"], mpn="m", status="live")
    with CaptureQueriesContext(connection) as queries:
        assert len(api.get("/pcm/products", {"filter": filter}).ids) == 1
    assert any("ORDER BY (SELECT" in each["sql"] for each in queries) == is_sorted


@pytest.mark.only_on("postgresql")
def test_filtered_lists_of_the_admin_do_so_too() -> None:
    ProductFactory.create_batch(3)
    pages = Pages(Product.objects.order_by("id"), 2)
    assert list(pages.page(2)) == list(Paginator(Product.objects.order_by("id"), 2).page(2))
    pages.counts_few = True
    with CaptureQueriesContext(connection) as queries:
        assert list(pages.page(2)) == list(Paginator(Product.objects.order_by("id"), 2).page(2))
    assert "ORDER BY (SELECT" in queries[0]["sql"]
