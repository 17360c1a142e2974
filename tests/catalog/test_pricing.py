"""Which price counts: book, record, sale, tiers; and what is displayed (catalog contract §5.4-5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.frozen import FrozenSale, Prices, Record
from catalog.pricing import Asked, Holder, SaleState, displayed, next_edge, offer_of, sum_of
from products.store.money import Notation

DOLLAR = Notation("${price}", ".", ",", 2)
NOW = 1000


def usd(amount: int, *, tax: bool = False) -> dict[str, Any]:
    return {"USD": {"amount": amount, "includes_tax": tax}}


def tier(amount: int, quantity: int = 5) -> dict[str, Any]:
    return {"minimum_quantity": quantity, "price": usd(amount)}


def sale(price: Mapping[str, Any], start: int | None = None, end: int | None = None, **others: Any) -> FrozenSale:
    made: Any = {"from": start, "to": end, "bundle_ids": [], "price": price, "tiers": {}}
    return made | others


def record(price: Mapping[str, Any], **others: Any) -> Record:
    made: Any = {"id": "r", "price": price, "tiers": {}, "sales": {}, "shopper_attributes": {}, "modifiers": {}}
    return made | others


def prices(own: Mapping[str, Record] | None = None, inherited: Mapping[str, Record] | None = None) -> Prices:
    return {"own": dict(own or {}), "inherited": dict(inherited or {})}


# --- Which record -----------------------------------------------------------------------------------------------------

ONE, TWO = record(usd(1)), record(usd(2))


@pytest.mark.parametrize(
    ("known", "books", "book", "amount", "asked"),
    [
        (prices(), ["a"], None, None, []),
        (prices({"a": ONE}), [], None, None, []),
        (prices({"z": ONE}), ["a"], None, None, [("a", "own", False)]),
        (prices({"a": ONE, "b": TWO}), ["b", "a"], "b", 2, [("b", "own", True)]),
        (prices({"b": TWO}), ["a", "b"], "b", 2, [("a", "own", False), ("b", "own", True)]),
        # An own price in any book comes before an inherited one in any.
        (prices({"b": TWO}, {"a": ONE}), ["a", "b"], "b", 2, [("a", "own", False), ("b", "own", True)]),
        (prices({}, {"b": ONE}), ["a", "b"], "b", 1, [("a", "inherited", False), ("b", "inherited", True)]),
    ],
)
def test_the_first_book_that_has_the_sku_counts(
    known: Prices, books: list[str], book: str | None, amount: int | None, asked: list[tuple[str, str, bool]]
) -> None:
    offer = offer_of(known, books, NOW)
    assert (offer.book, offer.price) == (book, usd(amount) if amount else {})
    assert offer.asked == tuple(Asked(name, Holder(holder), found) for name, holder, found in asked)
    assert offer.holder == (offer.asked[-1].holder if book else None)


def test_a_product_that_no_book_knows_costs_nothing_that_is_known() -> None:
    assert offer_of(None, ["a"], NOW) == offer_of(prices(), ["a"], NOW)


def test_the_record_brings_its_attributes_and_modifiers() -> None:
    modifier: Any = {"x": {"modifier_type": "price_increment", "currencies": usd(1)}}
    offer = offer_of(prices({}, {"a": record(usd(1), shopper_attributes={"k": "v"}, modifiers=modifier)}), ["a"], NOW)
    assert (offer.shopper_attributes, offer.modifiers) == ({"k": "v"}, modifier)


# --- Sales ------------------------------------------------------------------------------------------------------------

S = SaleState
FIVE = usd(5)


@pytest.mark.parametrize(
    ("sales", "bundle", "states"),
    [
        ({}, None, {}),
        ({"a": sale(FIVE)}, None, {"a": S.RUNS}),
        ({"a": sale(FIVE, NOW, NOW + 1)}, None, {"a": S.RUNS}),
        ({"a": sale(FIVE, None, NOW)}, None, {"a": S.OVER}),
        ({"a": sale(FIVE, NOW + 1, None)}, None, {"a": S.NOT_YET}),
        ({"a": sale(FIVE, 0, 5000), "b": sale(FIVE, 0, 4000)}, None, {"a": S.LONGER, "b": S.RUNS}),
        ({"a": sale(FIVE), "b": sale(FIVE, 0)}, None, {"a": S.LONGER, "b": S.RUNS}),
        ({"a": sale(FIVE, 0), "b": sale(FIVE, 0, 90000)}, None, {"a": S.LONGER, "b": S.RUNS}),
        ({"b": sale(FIVE, 0, 2000), "a": sale(FIVE, 500, 2500)}, None, {"b": S.LONGER, "a": S.RUNS}),
        ({"a": sale(FIVE, bundle_ids=["x"])}, None, {"a": S.ONLY_IN_BUNDLES}),
        ({"a": sale(FIVE, bundle_ids=["x"])}, "y", {"a": S.ONLY_IN_BUNDLES}),
        ({"a": sale(FIVE, bundle_ids=["x"])}, "x", {"a": S.RUNS}),
        ({"a": sale(FIVE, 0, 2000, bundle_ids=["x"]), "b": sale(FIVE)}, "x", {"a": S.RUNS, "b": S.LONGER}),
    ],
)
def test_the_shortest_sale_that_runs_counts(
    sales: dict[str, FrozenSale], bundle: str | None, states: dict[str, SaleState]
) -> None:
    offer = offer_of(prices({"a": record(usd(9), sales=sales)}), ["a"], NOW, bundle)
    running = next((name for name, state in states.items() if state is S.RUNS), None)
    assert (offer.sales, offer.sale) == (states, running)
    assert offer.price == (usd(5) if running else usd(9))
    assert offer.original == (usd(9) if running else None)
    assert offer.sale_ends == (sales[running]["to"] if running else None)


def test_a_sale_counts_in_its_own_currencies_only() -> None:
    both = usd(9) | {"GBP": {"amount": 7, "includes_tax": True}}
    offer = offer_of(prices({"a": record(both, sales={"s": sale(usd(5))})}), ["a"], NOW)
    assert (offer.price, offer.original, offer.reduced) == (both | usd(5), both, {"USD"})


def test_while_a_sale_runs_there_are_its_tiers_alone() -> None:
    known = record(usd(9), tiers={"five": tier(8)}, sales={"s": sale(usd(5), 0, 2000, tiers={"ten": tier(4, 10)})})
    here = prices({"a": known})
    assert offer_of(here, ["a"], NOW).tiers == {"ten": tier(4, 10)}
    assert offer_of(here, ["a"], NOW).hidden_tiers == {"five": tier(8)}
    assert offer_of(here, ["a"], 2000).tiers == {"five": tier(8)}
    assert offer_of(here, ["a"], 2000).hidden_tiers == {}
    without = prices({"a": record(usd(9), tiers={"five": tier(8)}, sales={"s": sale(usd(5))})})
    assert offer_of(without, ["a"], NOW).tiers == {}


# --- When it changes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "edge"),
    [([], None), ([(None, None)], None), ([(0, NOW)], None), ([(0, 1500), (1200, 9000)], 1200), ([(0, 1500)], 1500)],
)
def test_the_next_edge_is_the_next_beginning_or_end(
    ends: list[tuple[int | None, int | None]], edge: int | None
) -> None:
    assert next_edge([sale(FIVE, *each) for each in ends], NOW) == edge


MOMENTS = st.none() | st.integers(0, 40)
SALES = st.dictionaries(
    st.sampled_from("abcde"),
    st.builds(
        sale, st.integers(1, 9).map(usd), MOMENTS, MOMENTS, bundle_ids=st.lists(st.sampled_from("xy"), max_size=1)
    ),
    max_size=4,
)


def brute_force(sales: Mapping[str, FrozenSale], at: int, bundle: str | None) -> str | None:
    """The name of the running sale, worked out as the contract tells it."""
    open_ended = 10**9
    fitting = []
    for name in sorted(sales):
        each = sales[name]
        if each["bundle_ids"] and bundle not in each["bundle_ids"]:
            continue
        start, end = each["from"], each["to"]
        if not (-open_ended if start is None else start) <= at < (open_ended if end is None else end):
            continue
        if start is None and end is None:
            length = 3 * open_ended
        elif start is None or end is None:
            length = 2 * open_ended
        else:
            length = end - start
        fitting.append((length, name))
    return min(fitting)[1] if fitting else None


@given(SALES, st.integers(0, 40), st.sampled_from([None, "x", "y"]))
def test_any_sales_are_chosen_from_as_the_contract_says(
    sales: dict[str, FrozenSale], at: int, bundle: str | None
) -> None:
    known = prices({"a": record(usd(100), sales=sales)})
    offer = offer_of(known, ["a"], at, bundle)
    assert offer.sale == brute_force(sales, at, bundle)
    assert offer.sales.keys() == sales.keys()
    assert [name for name, state in offer.sales.items() if state is S.RUNS] == ([offer.sale] if offer.sale else [])


@given(SALES, st.integers(0, 40), st.sampled_from([None, "x", "y"]))
def test_nothing_changes_before_the_moment_that_is_told(
    sales: dict[str, FrozenSale], at: int, bundle: str | None
) -> None:
    known = prices({"a": record(usd(100), sales=sales)})
    offer = offer_of(known, ["a"], at, bundle)
    for later in range(at, 50 if offer.until is None else offer.until):
        assert offer_of(known, ["a"], later, bundle).price == offer.price


# --- Together ---------------------------------------------------------------------------------------------------------


def test_parts_cost_together_what_all_of_them_cost() -> None:
    pound = {"GBP": {"amount": 7, "includes_tax": True}}
    first = offer_of(prices({"a": record(usd(9) | pound)}), ["a"], NOW)
    second = offer_of(prices({"a": record(usd(4), sales={"s": sale(usd(3), 0, 5000)})}), ["a"], NOW)
    both = sum_of([(first, 2), (second, 3)])
    assert (both.price, both.original, both.reduced, both.sale) == (usd(27), usd(30), {"USD"}, None)
    assert (both.until, both.tiers) == (5000, {})
    assert sum_of([(first, 1)]).original is None


@pytest.mark.parametrize("parts", [[], [(offer_of(None, [], NOW), 1)]])
def test_what_has_no_price_has_none_together(parts: list[Any]) -> None:
    known = offer_of(prices({"a": record(usd(9))}), ["a"], NOW)
    assert sum_of(parts).price == {}
    assert sum_of([(known, 1), *parts]).price == ({} if parts else usd(9))


# --- Display ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "notation", "float_price", "formatted"),
    [
        (47500, DOLLAR, 475, "$475.00"),
        (123456, DOLLAR, 1234.56, "$1,234.56"),
        (0, DOLLAR, 0, "$0.00"),
        (-203, DOLLAR, -2.03, "-$2.03"),
        (1500, Notation("{price} ¥", ".", ",", 0), 1500, "1,500 ¥"),
        (5, Notation("{price}", ",", ".", 3), 0.005, "0,005"),
    ],
)
def test_an_amount_is_shown_on_one_side(amount: int, notation: Notation, float_price: float, formatted: str) -> None:
    shown = {"amount": amount, "currency": "USD", "float_price": float_price, "formatted": formatted}
    assert displayed(usd(amount), "USD", notation) == {"without_tax": shown}
    assert displayed(usd(amount, tax=True), "USD", notation) == {"with_tax": shown}


@pytest.mark.parametrize("amounts", [None, {}, {"EUR": {"amount": 1, "includes_tax": True}}])
def test_without_an_amount_in_the_currency_nothing_is_shown(amounts: Any) -> None:
    assert displayed(amounts, "USD", DOLLAR) is None
