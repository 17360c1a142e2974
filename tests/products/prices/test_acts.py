"""Changing many prices as one act: what is shown, what is done, what is undone."""

from __future__ import annotations

from typing import Any

import pytest

from jobs import runner
from products.acts.models import Act
from products.acts.services import changes_of, plan_act, submit_act, undo_act
from products.prices.acts import CHANGE_PRICES, asked
from products.prices.changing import Way
from products.prices.models import Amount, PriceBook
from products.prices.services.price import update_price
from products.store.money import Notation
from pxm.errors import Invalid
from tests.doing import done
from tests.factories.prices import PriceBookFactory, price_of, tiers, usd

DOLLARS = Notation("${price}", ".", ",", 2)


@pytest.mark.parametrize(
    ("way", "amount", "result"),
    [
        (Way("USD", percent="5"), 1000, 1050),
        (Way("USD", percent="-2.5"), 1001, 976),
        (Way("USD", percent="50"), 1, 2),
        (Way("USD", plus=-200), 1000, 800),
        (Way("USD", plus=-200), 100, -100),
        (Way("EUR", source="USD", factor="0.92"), 2500, 2300),
        (Way("USD", step=100, ending=99), 1048, 999),
        (Way("USD", step=100, ending=99), 1049, 1099),
        (Way("USD", step=100, ending=99), 3, 99),
        (Way("USD", step=100, ending=0), 0, 0),
        (Way("USD", percent="10", step=100, ending=99), 1000, 1099),
        (Way("USD", percent="0.1"), 2**53 - 1, 9016206453995732),
    ],
)
def test_an_amount_is_changed(way: Way, amount: int, result: int) -> None:
    assert way.apply(amount) == result
    assert Way.read(way.document) == way


def stored(code: str = "USD") -> dict[str, int]:
    return dict(
        Amount.objects.filter(sale=None, currency=code).order_by("price__sku").values_list("price__sku", "minor_units")
    )


def planned(book: PriceBook, way: Way, **which: Any) -> Act:
    return plan_act(kind=CHANGE_PRICES, asked=asked(book.pk, way, DOLLARS, **which))


@pytest.mark.django_db
class TestAnAct:
    def test_prices_are_raised_and_brought_back(self) -> None:
        book = PriceBookFactory()
        prices = [price_of(book, sku=sku, currencies=usd(amount)) for sku, amount in (("a", 1000), ("b", 200))]
        act = planned(book, Way("USD", percent="10"))
        assert [(each.name, each.before["minor_units"], each.after["minor_units"]) for each in changes_of(act)] == [
            ("a", 1000, 1100),
            ("b", 200, 220),
        ]
        assert stored() == {"a": 1000, "b": 200}
        job = done(act)
        assert (job.status, stored()) == ("success", {"a": 1100, "b": 220})
        assert job.payload["told"] == "raised 2 prices by 10 %"
        moved = prices[0].updated_at
        prices[0].refresh_from_db()
        assert prices[0].updated_at > moved
        undo_act(act_id=act.pk, request_id="r")
        runner.drain()
        assert stored() == {"a": 1000, "b": 200}

    def test_tiers_sales_other_currencies_and_other_books_stay(self) -> None:
        book = PriceBookFactory()
        price = price_of(book, sku="a", currencies=usd(tiers=tiers(from5=2300)) | {"EUR": {"amount": 5}})
        price_of(PriceBookFactory(), sku="x", currencies=usd(700))
        done(planned(book, Way("USD", plus=-500)))
        assert (stored(), stored("EUR")) == ({"a": 2000, "x": 700}, {"a": 5})
        assert price.amounts.get(sale=None, currency="USD").tiers.get().minor_units == 2300
        assert price.sales.get().amounts.get().minor_units == 2000

    def test_another_currency_is_made_and_taken_back(self) -> None:
        book = PriceBookFactory()
        price_of(book, sku="a", currencies=usd(1000, includes_tax=True))
        price_of(book, sku="b", currencies=usd(2000) | {"EUR": {"amount": 1}})
        price_of(book, sku="c", currencies={"EUR": {"amount": 7}})
        act = planned(book, Way("EUR", source="USD", factor="0.9"))
        assert act.notes == ["1 price has no amount in USD.", "Tiers and sales stay as they are."]
        done(act)
        assert stored("EUR") == {"a": 900, "b": 1800, "c": 7}
        assert Amount.objects.get(price__sku="a", sale=None, currency="EUR").includes_tax
        undo_act(act_id=act.pk, request_id="r")
        runner.drain()
        assert stored("EUR") == {"b": 1, "c": 7}

    def test_chosen_rows_or_what_the_filter_leaves(self) -> None:
        book = PriceBookFactory()
        for sku in ("a-1", "a-2", "b-1"):
            price_of(book, sku=sku, currencies=usd(100))
        done(planned(book, Way("USD", plus=1), skus=["a-1", "unknown"]))
        done(planned(book, Way("USD", plus=10), choice="q=B-"))
        assert stored() == {"a-1": 101, "a-2": 100, "b-1": 110}

    def test_what_cannot_change_stays_and_is_counted(self) -> None:
        book = PriceBookFactory()
        for sku, amount in (("a", 100), ("b", 500), ("c", 2**53 - 1)):
            price_of(book, sku=sku, currencies=usd(amount))
        act = planned(book, Way("USD", plus=-200))
        assert act.number == 2
        assert act.notes[0] == "1 would fall below 0 and stay as they are."
        act = planned(book, Way("USD", percent="1"))
        assert "1 would become too large and stay." in act.notes
        with pytest.raises(Invalid, match="nothing would change 3 have it already"):
            planned(book, Way("USD", percent="0"))

    def test_what_changed_since_it_was_shown_stops_the_whole_act(self) -> None:
        book = PriceBookFactory()
        first = price_of(book, sku="a", currencies=usd(100))
        price_of(book, sku="b", currencies=usd(100))
        act = planned(book, Way("USD", plus=1))
        update_price(price_id=first.pk, attributes={"currencies": usd(300)})
        job = done(act)
        assert job.status == "failed"
        assert stored() == {"a": 300, "b": 100}

    def test_a_currency_that_somebody_added_meanwhile_stops_the_whole_act(self) -> None:
        book = PriceBookFactory()
        first = price_of(book, sku="a", currencies=usd(100))
        act = planned(book, Way("EUR", source="USD"))
        update_price(price_id=first.pk, attributes={"currencies": {"EUR": {"amount": 5}}})
        assert done(act).status == "failed"
        assert stored("EUR") == {"a": 5}

    def test_a_thousand_prices_take_as_many_queries_as_two(self, count_queries: Any) -> None:
        def queries(number: int) -> int:
            book = PriceBookFactory()
            for _ in range(number):
                price_of(book, currencies=usd(100), sales={})
            act = planned(book, Way("USD", plus=1))
            submit_act(act_id=act.pk, agreed=(), request_id="r")
            return count_queries(runner.drain)

        queries(1)
        assert queries(2) == queries(1_001)
