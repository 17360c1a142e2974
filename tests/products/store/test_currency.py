"""Currencies: ten at most, one default at every moment, each code once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from products.store.models import Currency
from products.store.services import create_currency, delete_currencies, update_currency
from pxm.errors import Invalid, Missing
from pxm.ids import uuid7
from tests.factories.store import CurrencyFactory

pytestmark = pytest.mark.django_db


def attributes(code: str = "GBP", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "exchange_rate": 1.2,
        "format": "£{price}",
        "decimal_point": ".",
        "thousand_separator": ",",
        "decimal_places": 2,
        "default": False,
        "enabled": True,
        **more,
    }


def rows() -> list[dict[str, Any]]:
    return list(Currency.objects.order_by("slot").values())


def dollars() -> Currency:
    return Currency.objects.get(code="USD")


def default() -> str:
    return Currency.objects.get(default=True).code


def test_a_new_store_has_enabled_dollars_as_its_default() -> None:
    [currency] = Currency.objects.all()
    assert (currency.code, currency.format, currency.decimal_point, currency.thousand_separator) == (
        "USD",
        "${price}",
        ".",
        ",",
    )
    assert (currency.decimal_places, currency.default, currency.enabled) == (2, True, True)


def test_a_code_is_stored_in_capitals() -> None:
    assert create_currency(attributes=attributes("gbp")).code == "GBP"


def test_a_new_default_takes_over() -> None:
    create_currency(attributes=attributes(default=True))
    assert default() == "GBP"
    update_currency(currency_id=dollars().pk, attributes={"default": True})
    assert default() == "USD"


def test_only_what_was_sent_is_written() -> None:
    before = dollars()
    currency = update_currency(currency_id=before.pk, attributes={"format": "{price} $"})
    assert currency.updated_at > before.updated_at
    written = {name for name, value in vars(dollars()).items() if value != vars(before)[name]}
    assert written - {"_state"} == {"format", "updated_at"}
    assert update_currency(currency_id=before.pk, attributes={}).updated_at == currency.updated_at


REFUSED = {
    "code of two letters": {"code": "EU"},
    "code of four letters": {"code": "EURO"},
    "code of digits": {"code": "E12"},
    "code of foreign letters": {"code": "ÄÖÜ"},
    "code with a line end": {"code": "EUR\n"},
    "format without {price}": {"format": "€"},
    "format too long": {"format": "{price}" + "x" * 250},
    "decimal places -1": {"decimal_places": -1},
    "decimal places 9": {"decimal_places": 9},
    "decimal places as text": {"decimal_places": "2"},
    "decimal places 1.5": {"decimal_places": 1.5},
    "exchange rate 0": {"exchange_rate": 0},
    "exchange rate negative": {"exchange_rate": -1},
    "exchange rate NaN": {"exchange_rate": float("nan")},
    "exchange rate infinite": {"exchange_rate": float("inf")},
    "exchange rate as text": {"exchange_rate": "1"},
    "exchange rate true": {"exchange_rate": True},
    "default as text": {"default": "true"},
    "enabled null": {"enabled": None},
    "default but disabled": {"default": True, "enabled": False},
    "separator too long": {"thousand_separator": "x" * 9},
    "decimal point of NUL": {"decimal_point": "\x00"},
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
def test_what_a_currency_cannot_be_is_refused_and_changes_nothing(wrong: dict[str, Any]) -> None:
    currency = CurrencyFactory(code="EUR")
    before = rows()
    with pytest.raises(Invalid) as refusal:
        create_currency(attributes=attributes(**wrong))
    assert refusal.value.problems[0].pointer.removeprefix("/data/attributes/") in wrong
    with pytest.raises(Invalid):
        update_currency(currency_id=currency.pk, attributes=wrong)
    assert rows() == before


@pytest.mark.parametrize("missing", attributes())
def test_a_new_currency_needs_every_attribute(missing: str) -> None:
    before, sent = rows(), attributes()
    del sent[missing]
    with pytest.raises(Invalid, match=f"^{missing} can not be empty$"):
        create_currency(attributes=sent)
    assert rows() == before


@pytest.mark.parametrize("code", ["USD", "usd"])
def test_twins_are_refused(code: str) -> None:
    other = CurrencyFactory(code="EUR")
    before = rows()
    with pytest.raises(Invalid, match="already exists for this store"):
        create_currency(attributes=attributes(code))
    with pytest.raises(Invalid, match="already exists for this store"):
        update_currency(currency_id=other.pk, attributes={"code": code})
    assert rows() == before


def test_the_eleventh_is_refused_and_a_place_that_was_left_is_taken_again() -> None:
    made = CurrencyFactory.create_batch(9)
    before = rows()
    with pytest.raises(Invalid, match="maximum allowed currency limit of 10"):
        create_currency(attributes=attributes())
    assert rows() == before
    delete_currencies(currency_ids=[made[3].pk])
    assert create_currency(attributes=attributes()).slot == made[3].slot


@pytest.mark.parametrize("change", [{"enabled": False}, {"default": False}, {"default": True, "enabled": False}])
def test_the_default_is_neither_disabled_nor_given_up(change: dict[str, Any]) -> None:
    CurrencyFactory()
    before = rows()
    with pytest.raises(Invalid, match="default currency"):
        update_currency(currency_id=dollars().pk, attributes=change)
    assert rows() == before


def test_the_default_is_not_deleted() -> None:
    CurrencyFactory()
    before = rows()
    with pytest.raises(Invalid, match="the default currency can not be deleted"):
        delete_currencies(currency_ids=[dollars().pk])
    assert rows() == before


def test_a_disabled_currency_cannot_become_the_default() -> None:
    other = CurrencyFactory(enabled=False)
    with pytest.raises(Invalid, match="the default currency must be enabled"):
        update_currency(currency_id=other.pk, attributes={"default": True})
    assert default() == "USD"
    update_currency(currency_id=other.pk, attributes={"default": True, "enabled": True})
    assert default() == other.code


def test_unknown_currencies() -> None:
    before = rows()
    with pytest.raises(Missing, match="could not find currency"):
        update_currency(currency_id=uuid7(), attributes={"enabled": False})
    delete_currencies(currency_ids=[uuid7()])
    assert rows() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": 1},
        {"slot": 11},
        {"slot": 0},
        {"code": "USD"},
        {"code": "eur"},
        {"default": True},
        {"format": "€"},
        {"exchange_rate": 0},
        {"decimal_places": 9},
    ],
    ids=str,
)
def test_the_database_itself_holds_no_wrong_currency(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CurrencyFactory(**wrong)


def test_the_database_itself_holds_no_disabled_default() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Currency.objects.filter(default=True).update(enabled=False)
