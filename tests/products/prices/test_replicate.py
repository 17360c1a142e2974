"""POST /pcm/pricebooks/{id}/replicate (catalog contract §7.1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from products.prices.models import Amount, Price, PriceBook, PriceModifier, Sale, Tier
from products.prices.services.replication import replicate_book
from tests.client import APIClient
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, usd
from tests.products.prices.test_price_modifiers import FULL as FULL_MODIFIER
from tests.products.prices.test_prices import FULL as FULL_PRICE
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> PriceBook:
    book = PriceBookFactory(name="Retail", description="What all pay.", external_ref="erp")
    for number in range(2):
        price_of(book, **FULL_PRICE | {"sku": f"s-{number}\t\\N", "external_ref": f"é\n{number}"})
    price_of(book, sku="plain", currencies=usd(1), sales={})
    modifier_of(book, **FULL_MODIFIER)
    other = PriceBookFactory()
    price_of(other)
    modifier_of(other)
    return book


def replicate(api: APIClient, book: PriceBook, **attributes: Any) -> Any:
    body = {"data": {"type": "pricebook", "attributes": attributes}}
    return api.post(f"/pcm/pricebooks/{book.pk}/replicate", body)


def contents(api: APIClient, book_id: Any) -> list[Any]:
    """Everything in a book but ids and times."""
    return [
        [{**each["attributes"], "created_at": "", "updated_at": ""} for each in answer.data]
        for answer in (api.get(f"/pcm/pricebooks/{book_id}/{kind}") for kind in ("prices", "modifiers"))
    ]


def test_prices_and_modifiers_are_copied_with_all_they_say(api: APIClient, book: PriceBook) -> None:
    answer = replicate(api, book, name="Sale", description="d", external_ref="sale")
    assert answer.status == 201
    id = answer.data["id"]
    assert answer.body["links"] == {"self": f"/pcm/pricebooks/{id}"}
    assert answer.body == api.get(f"/pcm/pricebooks/{id}").body
    assert answer.headers["ETag"] == api.get(f"/pcm/pricebooks/{id}").headers["ETag"]
    shown = answer.data["attributes"]
    assert (shown["name"], shown["description"], shown["external_ref"]) == ("Sale", "d", "sale")
    assert contents(api, id) == contents(api, book.pk)
    assert api.get(f"/pcm/pricebooks/{id}/prices").body["meta"]["results"] == {"total": 3}
    for model in (Price, PriceModifier, Sale, Amount, Tier):
        assert len(set(model.objects.values_list("pk", flat=True))) == model.objects.count()


def test_the_copy_leads_a_life_of_its_own(api: APIClient, book: PriceBook) -> None:
    id = replicate(api, book).data["id"]
    before = contents(api, book.pk)
    price = api.get(f"/pcm/pricebooks/{id}/prices").data[0]
    assert price["meta"]["pricebook_id"] == id
    body = {"data": {"type": "product-price", "attributes": {"currencies": usd(1), "sales": {}}}}
    assert api.put(f"/pcm/pricebooks/{id}/prices/{price['id']}", body).status == 200
    assert api.delete(f"/pcm/pricebooks/{id}").status == 204
    assert contents(api, book.pk) == before


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"data": None},
        {"data": {"type": "pricebook"}},
        {"data": {"type": "pricebook", "attributes": {"name": None}}},
    ],
)
def test_without_a_name_it_is_called_a_copy(api: APIClient, book: PriceBook, body: Any) -> None:
    answer = api.post(f"/pcm/pricebooks/{book.pk}/replicate", body)
    assert answer.status == 201
    shown = answer.data["attributes"]
    assert (shown["name"], shown["description"]) == ("Retail (copy)", "What all pay.")
    assert "external_ref" not in shown


def test_a_long_name_leaves_room_for_saying_that_it_is_a_copy() -> None:
    copy = replicate_book(book_id=PriceBookFactory(name="x" * 1000).pk, attributes={})
    assert copy.name == f"{'x' * 993} (copy)"


@pytest.mark.parametrize(
    ("attributes", "status", "detail", "pointer"),
    [
        ({"name": "Retail"}, 409, "The price book already exists", "/data/attributes/name"),
        ({"external_ref": "erp"}, 409, "The price book already exists", "/data/attributes/external_ref"),
        ({"name": ""}, 422, "name can not be empty", "/data/attributes/name"),
        ({"name": 1}, 422, "name must be a string", "/data/attributes/name"),
    ],
)
def test_what_no_price_book_can_be_called_is_refused(
    api: APIClient, book: PriceBook, attributes: dict[str, Any], status: int, detail: str, pointer: str
) -> None:
    before = PriceBook.objects.count(), Price.objects.count()
    answer = replicate(api, book, **attributes)
    assert (answer.status, answer.details, answer.errors[0]["source"]) == (status, [detail], {"pointer": pointer})
    assert (PriceBook.objects.count(), Price.objects.count()) == before


def test_the_path_is_checked_before_the_body(api: APIClient, shopper_api: APIClient, book: PriceBook) -> None:
    for unknown in (UNKNOWN_ID, "x"):
        assert api.post(f"/pcm/pricebooks/{unknown}/replicate", "{").status == 404
    path = f"/pcm/pricebooks/{book.pk}/replicate"
    assert shopper_api.post(path, "{").status == 403
    assert api.post(path, "{").status == 400
    for wrong in ([], {"data": []}, {"data": {"type": "price"}}, {"data": {"type": "pricebook", "attributes": []}}):
        assert api.post(path, wrong).status == 422
    assert api.get(path).status == 405


def test_it_takes_the_same_statements_however_much_there_is() -> None:
    def statements(number: int) -> int:
        book = PriceBookFactory()
        for _ in range(number):
            price_of(book)
            modifier_of(book)
        with CaptureQueriesContext(connection) as queries:
            replicate_book(book_id=book.pk, attributes={})
        return len(queries)

    assert statements(2) == statements(60)
