"""/pcm/pricebooks (catalog contract §7.1)."""

from __future__ import annotations

from typing import Any

import pytest

from products.prices import documents
from tests.client import APIClient
from tests.factories.prices import PriceBookFactory, modifier_of, price_of
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

EXISTS = "The price book already exists"


class TestPriceBooks(ResourceCases):
    noun = Noun(
        type="pricebook",
        path="/pcm/pricebooks",
        pricing=True,
        make=PriceBookFactory,
        creates=[
            (sent := {"name": "Retail 👕 $", "description": "What all pay.", "external_ref": "erp/1"}, sent),
            ({"name": "R", "description": None, "external_ref": None}, {"name": "R"}),
            ({"name": "x" * 1000, "description": "", "external_ref": ""}, {"name": "x" * 1000}),
        ],
        meta=lambda book: {"owner": "store"},
        change={"name": " Other ", "description": "d\n", "external_ref": "é" * 2048},
        required=["name"],
        refusals=[
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"name": 7}, "name must be a string", "name"),
            ({"description": "x" * 65_536}, "description must not exceed 65535 characters", "description"),
            ({"external_ref": "x" * 2049}, "external_ref must not exceed 2048 characters", "external_ref"),
            ({"external_ref": []}, "external_ref must be a string", "external_ref"),
            ({"name": "a\u0000"}, "texts must not contain NUL or lone surrogates", "name"),
        ],
        clashes=[
            ({"name": "A", "external_ref": "1"}, {"name": "A", "external_ref": "2"}, EXISTS, "name"),
            ({"name": "A", "external_ref": "1"}, {"name": "B", "external_ref": "1"}, EXISTS, "external_ref"),
            ({"name": "𝕏" * 1000}, {"name": "𝕏" * 1000, "external_ref": "2"}, EXISTS, "name"),
        ],
        filters=Filters(
            rows=[{"name": "Retail", "external_ref": "erp-1"}, {"name": "retail (copy)"}, {"name": "[R]etail*"}],
            found={
                "eq(external_ref,erp-1)": [0],
                "eq(external_ref,ERP-1)": [],
                "like(name,*etail*)": [0, 1, 2],
                "like(name,R*)": [0],
                'like(name,"[R]etail*"):like(name,*l*)': [2],
            },
            unreadable=["eq(name,Retail)", "in(external_ref,erp-1)", "eq(id,x)", "like(external_ref,*)"],
        ),
    )


def test_what_is_the_same_but_for_case_is_another_book(api: APIClient) -> None:
    for name in ("Retail", "retail", "Retail "):
        answer = api.post("/pcm/pricebooks", {"data": {"type": "pricebook", "attributes": {"name": name}}})
        assert (answer.status, answer.data["attributes"]["name"]) == (201, name)


def test_a_clash_has_the_title_of_its_family(api: APIClient) -> None:
    body = {"data": {"type": "pricebook", "attributes": {"name": "Retail"}}}
    api.post("/pcm/pricebooks", body)
    assert api.post("/pcm/pricebooks", body).errors == [
        {"title": "conflict", "status": "409", "detail": EXISTS, "source": {"pointer": "/data/attributes/name"}}
    ]


def test_null_and_empty_clear_and_several_books_may_have_no_reference(api: APIClient) -> None:
    for value in (None, ""):
        book = PriceBookFactory(description="d", external_ref="r")
        sent = {"data": {"type": "pricebook", "attributes": {"description": value, "external_ref": value}}}
        answer = api.put(f"/pcm/pricebooks/{book.pk}", sent)
        assert answer.status == 200
        assert answer.data["attributes"].keys() == {"name", "created_at", "updated_at"}


def test_its_prices_are_included_as_a_plain_array(api: APIClient, count_queries: Any) -> None:
    book, empty = PriceBookFactory(), PriceBookFactory()
    prices = [str(price_of(book).pk) for _ in range(2)]
    modifier_of(book)
    path = f"/pcm/pricebooks/{book.pk}"
    answer = api.get(f"{path}?include=prices")
    assert answer.body["links"] == {"self": f"{path}?include=prices"}
    assert [each["id"] for each in answer.body["included"]] == prices
    assert answer.body["included"][0] == api.get(f"{path}/prices/{prices[0]}").data
    assert api.get(f"/pcm/pricebooks/{empty.pk}?include=prices").body["included"] == []
    assert "included" not in api.get(f"{path}?include=nonsense").body
    assert len(api.get("/pcm/pricebooks?include=prices").body["included"]) == 2
    few = count_queries(lambda: api.get(f"{path}?include=prices"))
    for _ in range(50):
        price_of(book)
    assert few == count_queries(lambda: api.get(f"{path}?include=prices")) == 5


def test_no_more_prices_are_included_than_an_answer_can_hold(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    book = PriceBookFactory()
    first, second, _ = (str(price_of(book).pk) for _ in range(3))
    monkeypatch.setattr(documents, "MOST_INCLUDED", 2)
    answer = api.get(f"/pcm/pricebooks/{book.pk}?include=prices")
    assert [each["id"] for each in answer.body["included"]] == [first, second]
