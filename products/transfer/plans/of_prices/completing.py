"""What a row of a price list says, put together with what the price has: what the row does not say stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from products.prices.costs import Costs
from products.prices.services.merging import attributes_of

WITH_TAX, WITHOUT_TAX = "with", "without"
_TAXED = {WITH_TAX: True, WITHOUT_TAX: False}


def completed(attributes: Mapping[str, Any], present: Costs, taxed: str = "") -> dict[str, Any]:
    """Return the attributes of a price import's object as a change of a price that says `present` sends them.

    An amount keeps whether it includes tax unless `taxed` says so (`WITH_TAX`, `WITHOUT_TAX`); one of a new sale is as
    the price in that currency. Tiers stay beside those of the row and keep their names, and so do sales: a row is about
    one of them.
    """
    complete = dict(attributes)
    currencies = _amounts(attributes.get("currencies", {}), present.currencies, taxed)
    if currencies:
        complete["currencies"] = currencies
    if "sales" in attributes:
        sales = attributes_of(present)["sales"]
        own = {code: {"includes_tax": each["includes_tax"]} for code, each in (present.currencies | currencies).items()}
        for name, sale in attributes["sales"].items():
            sales[name] = _sale(sale, sales.get(name, {}), own, taxed)
        complete["sales"] = sales
    return complete


def _amounts(sent: Mapping[str, Any], held: Mapping[str, Any], taxed: str) -> dict[str, Any]:
    return {code: _amount(amount, held.get(code, {}), taxed) for code, amount in sent.items()}


def _amount(sent: Mapping[str, Any], held: Mapping[str, Any], taxed: str) -> dict[str, Any]:
    includes_tax = _TAXED.get(taxed, held.get("includes_tax", sent["includes_tax"]))
    tiers = dict(held.get("tiers", {}))
    names = {tier["minimum_quantity"]: name for name, tier in tiers.items()}
    for name, tier in sent.get("tiers", {}).items():
        tiers[names.get(tier["minimum_quantity"]) or _free(name, tiers)] = tier
    return {"amount": sent["amount"], "includes_tax": includes_tax, **({"tiers": tiers} if tiers else {})}


def _free(name: str, tiers: Mapping[str, Any]) -> str:
    """Return a name for a new tier; somebody may have given another one the name that it would have."""
    while name in tiers:
        name = f"{name} pieces"
    return name


def _sale(sent: Mapping[str, Any], held: Mapping[str, Any], own: Mapping[str, Any], taxed: str) -> dict[str, Any]:
    """`own` says by currency what amounts of the price itself are like."""
    currencies = held.get("currencies", {})
    return {
        "currencies": {**currencies, **_amounts(sent["currencies"], {**own, **currencies}, taxed)},
        "schedule": {**held.get("schedule", {}), **sent.get("schedule", {})},
        "bundle_ids": held.get("bundle_ids", []),
    }
