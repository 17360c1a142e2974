"""What is special about currencies and settings in the API; the usual is in `test_resources.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from products.store.models import Currency, StoreSettings
from products.store.services import update_settings
from tests.client import APIClient
from tests.factories.products import ProductFactory
from tests.factories.store import CurrencyFactory
from tests.products.store.test_currency import attributes

pytestmark = pytest.mark.django_db

CURRENCIES, SETTINGS = "/v2/currencies", "/v2/settings"


def body(**fields: Any) -> dict[str, Any]:
    return {"data": fields}


def test_a_currency_is_shown_as_it_is_written(api: APIClient) -> None:
    made = api.post(CURRENCIES, body(type="currency", **attributes("gbp", decimal_places=0)))
    assert made.status == 201
    shown = dict(made.data)
    assert shown.pop("links") == {"self": f"http://testserver{CURRENCIES}/{shown['id']}"}
    meta = shown.pop("meta")
    assert meta["owner"] == "store"
    assert set(meta["timestamps"]) == {"created_at", "updated_at"}
    assert shown == {"id": made.data["id"], "type": "currency", **attributes("GBP", decimal_places=0)}
    assert api.get(f"{CURRENCIES}/{shown['id']}").data == made.data


def test_currencies_come_in_the_order_in_which_they_were_made(api: APIClient) -> None:
    for code in ("SEK", "AUD"):
        api.post(CURRENCIES, body(type="currency", **attributes(code)))
    assert [currency["code"] for currency in api.get(CURRENCIES).data] == ["USD", "SEK", "AUD"]


def test_twins_and_an_eleventh_are_refused_in_the_documented_words(api: APIClient) -> None:
    twin = api.post(CURRENCIES, body(type="currency", **attributes("usd")))
    assert (twin.status, twin.errors[0]["status"], twin.errors[0]["title"]) == (400, 400, "Currency already exists")
    assert twin.details == ["The specified currency code already exists for this store"]
    assert twin.errors[0]["source"] == {"pointer": "/data/code"}
    CurrencyFactory.create_batch(9)
    eleventh = api.post(CURRENCIES, body(type="currency", **attributes()))
    assert (eleventh.status, eleventh.errors[0]["status"]) == (422, 422)
    assert eleventh.errors[0]["title"] == "Currency limit reached"
    assert eleventh.details == ["You have reached the maximum allowed currency limit of 10"]
    assert Currency.objects.count() == 10


def test_the_default_is_neither_disabled_nor_deleted(api: APIClient) -> None:
    dollars = f"{CURRENCIES}/{Currency.objects.get().pk}"
    before = Currency.objects.values().get()
    assert api.put(dollars, body(enabled=False)).status == 422
    assert api.put(dollars, body(default=False)).status == 422
    assert api.delete(dollars).status == 422
    assert Currency.objects.values().get() == before


def test_a_change_needs_neither_type_nor_attributes(api: APIClient) -> None:
    dollars = f"{CURRENCIES}/{Currency.objects.get().pk}"
    assert api.put(dollars, body()).status == 200
    assert api.put(dollars, body(format="{price} $")).data["format"] == "{price} $"


def test_an_unknown_currency_is_told_in_the_documented_words(api: APIClient) -> None:
    for answer in (api.get(f"{CURRENCIES}/nope"), api.put(f"{CURRENCIES}/nope", body(enabled=False))):
        assert (answer.status, answer.errors) == (
            404,
            [{"title": "Not Found", "status": 404, "detail": "currency not found"}],
        )


def test_shoppers_read_currencies_and_nothing_more(shopper_api: APIClient) -> None:
    dollars = f"{CURRENCIES}/{Currency.objects.get().pk}"
    assert shopper_api.get(CURRENCIES).status == shopper_api.get(dollars).status == 200
    assert shopper_api.post(CURRENCIES, body()).status == 403
    assert shopper_api.put(dollars, body(format="{price}")).status == shopper_api.delete(dollars).status == 403
    for method in ("GET", "PUT", "DELETE"):
        assert shopper_api.send(method, SETTINGS).status == 403


def test_settings_have_defaults_and_limits_and_keep_what_they_are_told(api: APIClient) -> None:
    assert api.get(SETTINGS).data == {
        "type": "settings",
        "page_length": 25,
        "additional_languages": [],
        "list_child_products": False,
        "calculation_method": "line",
        "address_mandatory_fields": [],
        "currency_limit": 10,
        "field_limit": 100,
        "filter_limit": 10,
        "page_offset_limit": 10_000,
        "links": {"self": f"http://testserver{SETTINGS}"},
    }
    sent = {"page_length": 7, "additional_languages": ["fr"], "address_mandatory_fields": ["city"]}
    changed = api.put(SETTINGS, body(type="settings", currency_limit=99, **sent))
    assert changed.status == 200
    assert changed.data == api.get(SETTINGS).data
    assert changed.data | sent | {"currency_limit": 10} == changed.data
    assert api.delete(SETTINGS).status == 204
    assert api.get(SETTINGS).data["page_length"] == 25


@pytest.mark.parametrize("data", [{"page_length": 3}, {"type": "setting", "page_length": 3}])
def test_settings_of_another_type_are_refused_in_the_documented_words(api: APIClient, data: dict[str, Any]) -> None:
    answer = api.put(SETTINGS, {"data": data})
    assert answer.status == 400
    assert answer.errors == [
        {
            "title": "enum",
            "status": "400",
            "source": "data.type",
            "detail": 'data.type must be one of the following: "settings"',
        }
    ]
    assert not StoreSettings.objects.exists()


@pytest.mark.parametrize("length", [0, 101, "25", None])
def test_a_page_length_that_cannot_be_is_refused(api: APIClient, length: Any) -> None:
    answer = api.put(SETTINGS, body(type="settings", page_length=length))
    assert (answer.status, answer.errors[0]["status"]) == (422, "422")
    assert answer.errors[0]["source"] == {"pointer": "/data/page_length"}
    assert not StoreSettings.objects.exists()


@pytest.mark.parametrize("path", ["/pcm/products", "/pcm/variations", "/pcm/jobs", CURRENCIES])
def test_every_list_that_names_no_limit_obeys_the_page_length_at_once(api: APIClient, path: str) -> None:
    for length in (2, 3):
        update_settings(attributes={"page_length": length})
        assert f"page[limit]={length}" in api.get(path).body["links"]["first"]
        assert "page[limit]=9" in api.get(path, {"page[limit]": 9}).body["links"]["first"]


def test_a_limit_that_is_named_saves_the_question_for_the_usual_one(
    api: APIClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    ProductFactory.create_batch(3)
    usual = count_queries(lambda: api.get("/pcm/products"))
    assert count_queries(lambda: api.get("/pcm/products", {"page[limit]": 2})) == usual - 1
