"""Two people at the currencies at once."""

from __future__ import annotations

import pytest

from products.store.models import Currency
from products.store.services import create_currency, delete_currencies, update_currency
from pxm.errors import Invalid
from tests.factories.store import CurrencyFactory
from tests.products.store.test_currency import attributes
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("real_database")


def defaults() -> list[str]:
    return list(Currency.objects.filter(default=True).values_list("code", flat=True))


def test_of_twins_created_at_once_one_is_refused() -> None:
    results = at_once(*[lambda: create_currency(attributes=attributes("EUR"))] * 4)
    assert sorted(type(result).__name__ for result in results) == ["Currency", *["Invalid"] * 3]
    assert isinstance(next(result for result in results if not isinstance(result, Currency)), Invalid)
    assert Currency.objects.filter(code="EUR").count() == 1


def test_nobody_gets_an_eleventh_currency_at_once() -> None:
    CurrencyFactory.create_batch(7)
    codes = ["EUR", "GBP", "CHF", "SEK"]
    results = at_once(*(lambda code=code: create_currency(attributes=attributes(code)) for code in codes))
    assert [type(result) for result in results].count(Currency) == 2
    assert all(isinstance(result, Currency | Invalid) for result in results)
    assert sorted(Currency.objects.values_list("slot", flat=True)) == list(range(1, 11))


def test_two_defaults_set_at_once_leave_one() -> None:
    made = CurrencyFactory.create_batch(3)
    for _ in range(3):
        calls = [lambda each=each: update_currency(currency_id=each.pk, attributes={"default": True}) for each in made]
        calls.append(lambda: create_currency(attributes=attributes("EUR", default=True)))
        results = at_once(*calls)
        assert all(isinstance(result, Currency) for result in results), results
        assert len(defaults()) == 1
        update_currency(currency_id=made[0].pk, attributes={"default": True})
        delete_currencies(currency_ids=[Currency.objects.get(code="EUR").pk])


def test_a_currency_is_not_made_the_default_and_deleted_at_once() -> None:
    for _ in range(3):
        other = CurrencyFactory()
        at_once(
            lambda other=other: update_currency(currency_id=other.pk, attributes={"default": True}),
            lambda other=other: delete_currencies(currency_ids=[other.pk]),
        )
        assert len(defaults()) == 1
        update_currency(currency_id=Currency.objects.get(code="USD").pk, attributes={"default": True})
        Currency.objects.exclude(code="USD").delete()
