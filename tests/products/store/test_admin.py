"""Currencies and the store's settings in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products.store.models import Currency, StoreSettings
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in
from tests.factories.store import CurrencyFactory
from tests.pressing import press
from tests.pxm.admin.test_two_people import Page
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/store/currency/", "/admin/store/currency/add/"
STORE = "/admin/store/storesettings/"
EURO = {
    "code": "eur",
    "format": "{price} €",
    "decimal_point": ",",
    "thousand_separator": ".",
    "decimal_places": "2",
    "exchange_rate": "0.92",
    "enabled": "on",
}


def test_the_list_shows_what_amounts_look_like() -> None:
    CurrencyFactory(code="JPY", format="¥{price}", decimal_places=0)
    words = visible_text(signed_in(VIEWER).get(LIST).text)
    assert "$1,234.00" in words
    assert "¥1,234" in words
    assert "USD $1,234.00 1 default" in words


def test_a_currency_is_added_and_made_the_default() -> None:
    browser = signed_in(MERCHANDISER)
    assert "A store has 10 currencies at most." in visible_text(browser.get(ADD).text)
    assert browser.get(ADD).context["adminform"].form["decimal_point"].value() == "."
    browser.post(ADD, EURO)
    euro = Currency.objects.get(code="EUR")
    assert (euro.exchange_rate, euro.default, euro.notation.example) == (0.92, False, "1.234,00 €")
    Page("store.currency", euro).save(default="on")
    assert Currency.objects.get(default=True) == euro


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"code": "USD"}, "code"), ({"format": "€"}, "format"), ({"decimal_places": "x"}, "decimal_places")],
    ids=str,
)
def test_what_is_refused_is_said_at_its_field_and_changes_nothing(wrong: dict[str, str], field: str) -> None:
    page = signed_in(MERCHANDISER).post(ADD, EURO | wrong)
    assert list(page.context["adminform"].form.errors) == [field]
    assert Currency.objects.count() == 1


def test_the_eleventh_is_refused_above_the_form() -> None:
    CurrencyFactory.create_batch(9)
    page = signed_in(MERCHANDISER).post(ADD, EURO)
    assert "maximum allowed currency limit of 10" in visible_text(page.text)
    assert Currency.objects.count() == 10


def test_the_default_is_not_deleted_and_another_is() -> None:
    browser, other = signed_in(MERCHANDISER), CurrencyFactory(code="CHF")
    for currency in (Currency.objects.get(code="USD"), other):
        address = reverse("admin:store_currency_delete", args=[currency.pk])
        press(browser, address, browser.get(address))
    assert list(Currency.objects.values_list("code", flat=True)) == ["USD"]


def test_the_example_follows_what_is_typed() -> None:
    browser, address = signed_in(VIEWER), reverse("admin:store_currency_example")
    typed = {"format": "{price} kr", "decimal_point": ",", "thousand_separator": " ", "decimal_places": "2"}
    assert browser.get(address, typed).text == "1 234,00 kr"
    for wrong in ({"format": "kr"}, {"decimal_places": "-1"}, {"decimal_places": ""}):
        assert browser.get(address, typed | wrong).text == "–"
    assert browser.get(address).text == "–"


def test_the_history_says_what_was_changed() -> None:
    dollars = Currency.objects.get()
    Page("store.currency", dollars).save(format="{price} $")
    browser = signed_in(VIEWER)
    words = visible_text(browser.get(reverse("admin:history_entry_of", args=["store.currency", dollars.pk])).text)
    assert "format: ${price} → {price} $" in words


def test_the_store_has_one_page_that_leads_back_to_the_defaults() -> None:
    browser = signed_in(OPERATOR)
    new = browser.get(STORE, follow=True)
    assert new.context["adminform"].form["page_length"].value() == "25"
    browser.post(new.request["PATH_INFO"], {"page_length": "40", "additional_languages": ["fr"]})
    row = StoreSettings.objects.get()
    assert (row.page_length, row.additional_languages) == (40, ["fr"])
    page = browser.get(STORE, follow=True)
    assert page.request["PATH_INFO"].endswith(f"{row.pk}/change/")
    assert browser.get(f"{STORE}add/").status_code == 302
    address = reverse("admin:store_storesettings_delete", args=[row.pk])
    press(browser, address, browser.get(address))
    assert not StoreSettings.objects.exists()
