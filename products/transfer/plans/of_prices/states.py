"""What a row of a price list does to a price, as it is kept: what the price holds of it before and after.

A state has `external_ref`, under ``currency:USD`` the amount in a currency (None for none), and `sales`, all of them
together. Where a price is made or deleted it has everything that the price holds. Moments are texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from products.acts.changes import Change, State
from products.prices.costs import Costs, Sales
from products.prices.models import Price
from products.prices.services.many import Checked

BOOK, SKU, REFERENCE, SALES = "book_id", "sku", "external_ref", "sales"
COLUMNS = (SKU, REFERENCE, "shopper_attributes", "admin_attributes")
_CURRENCY = "currency:"
_ENDS = ("valid_from", "valid_to")


def change_of(checked: Checked, name: str) -> Change | None:
    """Return what a row does; None if the price is so already."""
    price, present, columns, wanted = checked
    if price._state.adding:
        held = {column: columns.get(column, getattr(price, column)) for column in COLUMNS}
        return Change(price.pk.hex, name, None, {BOOK: price.book_id.hex, **held, **_costs(wanted)})
    old, new = whole(price, present), whole(price, wanted)
    if REFERENCE in columns:
        new[REFERENCE] = columns[REFERENCE]
    names = [each for each in dict.fromkeys([*old, *new]) if old.get(each) != new.get(each)]
    return Change(price.pk.hex, name, part(old, names), part(new, names)) if names else None


def whole(price: Price, costs: Costs) -> State:
    """Return everything that a price holds."""
    columns = {column: getattr(price, column) for column in COLUMNS}
    return {BOOK: price.book_id.hex, **columns, **_costs(costs)}


def part(state: State, names: Collection[str]) -> State:
    return {name: state.get(name) for name in names}


def _costs(costs: Costs) -> State:
    amounts = {key_of(code): amount for code, amount in costs.currencies.items()}
    return {**amounts, SALES: {name: _with_ends(sale, _text) for name, sale in costs.sales.items()}}


def costs_after(present: Costs, after: State) -> Costs:
    """Return what a price says that said `present`, once it holds `after`."""
    currencies = present.currencies | amounts_in(after)
    sales: Sales = present.sales
    if SALES in after:
        sales = {name: _with_ends(sale, datetime.fromisoformat) for name, sale in after[SALES].items()}
    return Costs({code: amount for code, amount in currencies.items() if amount is not None}, sales)


def key_of(code: str) -> str:
    return f"{_CURRENCY}{code}"


def amounts_in(state: State | None) -> dict[str, Any]:
    """Return the amounts that a state holds by currency, None where the price has none."""
    return {
        name.removeprefix(_CURRENCY): amount for name, amount in (state or {}).items() if name.startswith(_CURRENCY)
    }


def leaps(change: Change) -> bool:
    """Whether an amount more than doubles, or falls by more than half: nearly always a sign of a wrong file.

    Those for larger quantities and those of sales count as well.
    """
    before, after = (dict(_all_amounts(state or {})) for state in (change.before, change.after))
    return any(after[key] > 2 * old or 2 * after[key] < old for key, old in before.items() if key in after)


def _all_amounts(state: State) -> Iterator[tuple[tuple[str, str, int], int]]:
    """Yield each amount by the name of its sale ("" for none), its currency, and from how many on it holds."""
    sales: Sales = state.get(SALES) or {}
    parts = [("", amounts_in(state)), *((f"sale {name}", sale["currencies"]) for name, sale in sales.items())]
    for part_name, currencies in parts:
        for code, amount in currencies.items():
            if amount:
                yield (part_name, code, 1), amount["amount"]
                for tier in amount.get("tiers", {}).values():
                    yield (part_name, code, tier["minimum_quantity"]), tier["amount"]


def _with_ends(sale: Mapping[str, Any], convert: Any) -> dict[str, Any]:
    return {**sale, **{end: convert(sale[end]) if sale[end] else None for end in _ENDS}}


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
