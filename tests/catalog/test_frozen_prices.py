"""Price records as releases keep them, and modifiers applied to those of parents (catalog contract §5.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.publishing.prices import Modifier, found, modified, record_of
from products.prices.costs import Costs


def amount(number: int, tax: bool = False, **tiers: int) -> dict[str, Any]:
    made = {name: {"minimum_quantity": int(name[4:]), "amount": each} for name, each in tiers.items()}
    return {"amount": number, "includes_tax": tax} | ({"tiers": made} if made else {})


def kept(number: int, tax: bool = False) -> dict[str, Any]:
    return {"amount": number, "includes_tax": tax}


def sale(**currencies: Any) -> dict[str, Any]:
    return {"currencies": currencies, "valid_from": None, "valid_to": None, "bundle_ids": []}


def test_a_record_names_tiers_first_and_currencies_then() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    costs = Costs(
        {"USD": amount(2500, from5=2300, from9=2000), "GBP": amount(2000, True, from5=1900)},
        {"spring": {**sale(USD=amount(2100, from5=1800)), "valid_from": start, "bundle_ids": ["b"]}},
    )
    assert record_of("r", costs, {"badge": "new"}) == {
        "id": "r",
        "price": {"USD": kept(2500), "GBP": kept(2000, True)},
        "tiers": {
            "from5": {"minimum_quantity": 5, "price": {"USD": kept(2300), "GBP": kept(1900, True)}},
            "from9": {"minimum_quantity": 9, "price": {"USD": kept(2000)}},
        },
        "sales": {
            "spring": {
                "from": 1772323200000,
                "to": None,
                "bundle_ids": ["b"],
                "price": {"USD": kept(2100)},
                "tiers": {"from5": {"minimum_quantity": 5, "price": {"USD": kept(1800)}}},
            }
        },
        "shopper_attributes": {"badge": "new"},
        "modifiers": {},
    }


def test_of_two_quantities_of_a_tier_the_lowest_counts() -> None:
    costs = Costs({"USD": amount(1, from5=1), "GBP": amount(1)})
    costs.currencies["GBP"]["tiers"] = {"from5": {"minimum_quantity": 3, "amount": 1}}
    assert record_of("r", costs, {})["tiers"]["from5"]["minimum_quantity"] == 3


def changed(costs: Costs, *modifiers: Modifier) -> Any:
    return modified(record_of("r", costs, {}), modifiers)


@pytest.mark.parametrize(
    ("kind", "by", "result"),
    [
        ("price_increment", amount(100), kept(2600)),
        ("price_increment", amount(100, True), kept(2600)),
        ("price_decrement", amount(100), kept(2400)),
        ("price_decrement", amount(9999), kept(0)),
        ("price_equals", amount(1, True), kept(1, True)),
    ],
)
def test_each_kind_of_modifier(kind: str, by: dict[str, Any], result: dict[str, Any]) -> None:
    record = changed(Costs({"USD": amount(2500), "GBP": amount(2000)}), Modifier("m", kind, {"USD": by}))
    assert record["price"] == {"USD": result, "GBP": kept(2000)}
    applied = {"USD": kept(by["amount"], by["includes_tax"])}
    assert record["modifiers"] == {"m": {"modifier_type": kind, "currencies": applied}}


def test_modifiers_are_applied_one_after_the_other() -> None:
    plus = Modifier("plus", "price_increment", {"USD": amount(100)})
    equal = Modifier("equal", "price_equals", {"USD": amount(1000)})
    costs = Costs({"USD": amount(2500)})
    assert changed(costs, plus, equal)["price"]["USD"] == kept(1000)
    both = changed(costs, equal, plus)
    assert both["price"]["USD"] == kept(1100)
    assert list(both["modifiers"]) == ["equal", "plus"]


def test_tiers_and_sales_change_along() -> None:
    """The tier of the same name by the modifier's, other tiers and sales by its base amount."""
    costs = Costs({"USD": amount(2500, from5=2300, from9=2000)}, {"spring": sale(USD=amount(2100, from9=1000))})
    record = changed(costs, Modifier("m", "price_increment", {"USD": amount(100, from5=7)}))
    tiers = {name: tier["price"]["USD"]["amount"] for name, tier in record["tiers"].items()}
    assert tiers == {"from5": 2307, "from9": 2100}
    assert record["sales"]["spring"]["price"] == {"USD": kept(2200)}
    assert record["sales"]["spring"]["tiers"]["from9"]["price"] == {"USD": kept(1100)}


def test_a_currency_that_is_not_priced_is_not_added() -> None:
    record = changed(Costs({"USD": amount(1)}), Modifier("m", "price_equals", {"EUR": amount(5)}))
    assert record["price"] == {"USD": kept(1)}


def test_unknown_names_change_nothing() -> None:
    known = Modifier("m", "price_equals", {})
    assert found(["x", "m", "m"], {"m": known}) == [known, known]
