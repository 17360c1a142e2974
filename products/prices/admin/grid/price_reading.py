"""What was typed into the form of one price, read as what it is to cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from products.prices.admin.grid.price_inputs import MINUTES, AmountInputs, PriceInputs, SaleInputs, local
from products.prices.admin.money import Notations, notation_of
from products.prices.costs import Costs, Currencies
from products.prices.inputs import PriceInput
from products.store.money import NoAmount
from pxm.errors import Invalid, Problem


def read_costs(inputs: PriceInputs, opened: Costs, notations: Notations) -> Costs:
    """Return what a price is to say that said `opened` when its form was. Raises Invalid with every problem."""
    reader = _Reader(notations)
    currencies = reader.amounts(inputs.amounts, opened.currencies)
    sales: dict[str, Any] = {}
    for sale in inputs.sales:
        if sale.name in sales:
            reader.problems.append(Problem(f"Two sales are called {sale.name}.", "twice"))
        sales[sale.name] = reader.sale(sale, opened.sales.get(sale.was))
    if reader.problems:
        raise Invalid(reader.problems)
    return checked({"currencies": currencies, "sales": sales})


def checked(attributes: Mapping[str, Any]) -> Costs:
    """Return what clients send of a price's costs as everything else holds it. Raises Invalid."""
    fields = PriceInput.read(attributes, partial=True)
    return Costs(fields["currencies"], fields["sales"] or {})


class _Reader:
    """Reads texts and collects what cannot be read."""

    def __init__(self, notations: Notations) -> None:
        self.notations = notations
        self.problems: list[Problem] = []

    def amounts(self, inputs: Iterable[AmountInputs], old: Currencies) -> dict[str, Any]:
        found = {each.code: self._amount_of(each, old.get(each.code, {})) for each in inputs}
        return {code: amount for code, amount in found.items() if amount}

    def _amount_of(self, inputs: AmountInputs, old: Mapping[str, Any]) -> dict[str, Any] | None:
        tiers = self._tiers_of(inputs, old.get("tiers", {}))
        if not inputs.amount.strip():
            if tiers:
                self.problems.append(Problem(f"{inputs.code} has tiers, so it needs an amount.", "unreadable"))
            return None
        return {
            "amount": self._units(inputs.amount, inputs.code),
            "includes_tax": inputs.includes_tax,
            "tiers": tiers,
        }

    def _tiers_of(self, inputs: AmountInputs, old: Mapping[str, Any]) -> dict[str, Any]:
        """Return tiers by name: one that keeps its quantity keeps its name."""
        names = {tier["minimum_quantity"]: name for name, tier in old.items()}
        found: dict[str, Any] = {}
        for quantity, text in inputs.tiers:
            if not quantity.strip() and not text.strip():
                continue
            digits = quantity.strip().replace(",", "")
            if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
                self.problems.append(Problem(f"{inputs.code}: “{quantity}” is no quantity, such as 10.", "unreadable"))
                continue
            name = names.get(int(digits), f"from {int(digits)}")
            while name in found or (name in old and names.get(int(digits)) != name):
                name += "*"
            found[name] = {"minimum_quantity": int(digits), "amount": self._units(text, inputs.code)}
        return found

    def sale(self, inputs: SaleInputs, old: Mapping[str, Any] | None) -> dict[str, Any]:
        return {
            "currencies": self.amounts(inputs.amounts, old["currencies"] if old else {}),
            "schedule": {
                "valid_from": self._moment(inputs.start, old["valid_from"] if old else None),
                "valid_to": self._moment(inputs.end, old["valid_to"] if old else None),
            },
            "bundle_ids": [id for id, _ in inputs.bundles],
        }

    def _units(self, text: str, code: str) -> int:
        try:
            return notation_of(code, self.notations).read(text)
        except NoAmount as wrong:
            self.problems.append(Problem(f"{code} {wrong}.", "unreadable"))
            return 0

    def _moment(self, text: str, old: datetime | None) -> str | None:
        """Return a moment in UTC; one that nobody touched keeps its seconds, which the input does not show."""
        if not text.strip():
            return None
        if old and text == local(old):
            return old.isoformat()
        try:
            return datetime.strptime(text.strip(), MINUTES).replace(tzinfo=UTC).isoformat()
        except ValueError:
            self.problems.append(Problem(f"“{text}” is no date and time.", "unreadable"))
            return None
