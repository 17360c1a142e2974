"""GET /pcm/pricebooks/prices: the prices of all books, without counting them (catalog contract §1.3, §6.5)."""

from __future__ import annotations

from typing import Any

import pytest

from products.prices.models import Price
from pxm.api.documents import moment
from tests.client import APIClient
from tests.factories.prices import PriceBookFactory, price_of

pytestmark = pytest.mark.django_db

PATH = "/pcm/pricebooks/prices"


@pytest.fixture
def five(db: None) -> list[Price]:
    """Five prices of two books, in turn."""
    books = PriceBookFactory.create_batch(2)
    return [price_of(books[number % 2], sku=f"S-{number // 2}", external_ref=f"r-{number}") for number in range(5)]


def ids(prices: list[Price]) -> list[str]:
    return [str(price.pk) for price in prices]


def test_they_are_listed_in_pages_without_totals(api: APIClient, five: list[Price]) -> None:
    answer = api.get(f"{PATH}?page[limit]=2&page[offset]=2&x=1")
    assert answer.status == 200
    assert answer.ids == ids(five[2:4])
    assert answer.data[0] == api.get(f"/pcm/pricebooks/{five[2].book_id}/prices/{five[2].pk}").data
    assert answer.body["meta"] == {"page": {"limit": 2, "offset": 2, "current": 2, "total": 2}}
    assert answer.body["links"] == {
        "self": f"{PATH}?page[limit]=2&page[offset]=2&x=1",
        "first": f"{PATH}?x=1&page[limit]=2&page[offset]=0",
        "prev": f"{PATH}?x=1&page[limit]=2&page[offset]=0",
        "next": f"{PATH}?x=1&page[limit]=2&page[offset]=4",
    }


@pytest.mark.parametrize(("limit", "pages"), [(1, 5), (2, 3), (5, 1), (6, 1)])
def test_the_links_lead_through_all_of_them_and_end(api: APIClient, five: list[Price], limit: int, pages: int) -> None:
    path, met, seen = f"{PATH}?page[limit]={limit}", [], 0
    while path:
        answer = api.get(path)
        met, seen, path = met + answer.ids, seen + 1, answer.body["links"]["next"]
    assert (met, seen) == (ids(five), pages)


def test_past_the_end_there_is_nothing(api: APIClient, five: list[Price]) -> None:
    answer = api.get(f"{PATH}?page[limit]=2&page[offset]=10000")
    assert (answer.status, answer.data, answer.body["links"]["next"]) == (200, [], None)
    assert api.get(f"{PATH}?page[offset]=10001").status == 400
    assert api.get(PATH, {"page[limit]": 0}).ids == ids(five)
    assert len(api.get(PATH, {"page[limit]": 200}).data) == 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eq(sku,S-1)", [2, 3]),
        ("in(sku,S-0,S-2)", [0, 1, 4]),
        ("like(sku,s-*)", [0, 1, 2, 3, 4]),
        ("eq(external_ref,r-3)", [3]),
        ("in(external_ref,r-3,r-0)", [0, 3]),
        ("like(external_ref,*-4)", [4]),
        ("like(external_ref,R*)", []),
        ("eq(id,{2})", [2]),
        ("in(id,{4},{1})", [1, 4]),
        ("gt(created_at,2020-01-01)", [0, 1, 2, 3, 4]),
        ("lt(updated_at,2020-01-01)", []),
        ("gt(updated_at,{changed})", [0]),
    ],
)
def test_they_are_filtered(api: APIClient, five: list[Price], text: str, found: list[int]) -> None:
    changed = moment(max(price.updated_at for price in five))
    body = {"data": {"type": "product-price", "attributes": {"currencies": {"USD": {"amount": 1}}}}}
    api.put(f"/pcm/pricebooks/{five[0].book_id}/prices/{five[0].pk}", body)
    Price.objects.exclude(pk=five[0].pk).update(updated_at=five[0].updated_at)
    answer = api.get(PATH, {"filter": text.format(*ids(five), changed=changed)})
    assert answer.status == 200
    assert answer.ids == ids([five[place] for place in found])


@pytest.mark.parametrize("text", ["eq(id,x)", "ge(created_at,2020-01-01)", "eq(name,x)", "gt(updated_at,x)", "eq(sku"])
def test_other_filters_are_refused(api: APIClient, text: str) -> None:
    answer = api.get(PATH, {"filter": text})
    assert (answer.status, answer.details) == (400, ["Could not parse the supplied filter"])


def test_a_page_costs_the_same_however_long(api: APIClient, count_queries: Any) -> None:
    book = PriceBookFactory()
    price_of(book)
    few = count_queries(lambda: api.get(PATH, {"page[limit]": 100}))
    for _ in range(120):
        price_of(book)
    many = count_queries(lambda: api.get(PATH, {"page[limit]": 100}))
    assert few == many == 4, "the token, the page, sales, amounts"


def test_they_are_only_listed_there(api: APIClient, anonymous_api: APIClient, shopper_api: APIClient) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert api.send(method, PATH, {}).status == 405
    assert (anonymous_api.get(PATH).status, shopper_api.get(PATH).status) == (401, 403)
