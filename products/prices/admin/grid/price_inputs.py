"""What stands in the inputs of one price's form, as it is stored or as it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from products.models import Product
from products.prices.admin.money import Notations, notation_of
from products.prices.costs import Costs, Currencies
from pxm.ids import read_uuid

MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class AmountInputs:
    """What the inputs of one currency hold; `tiers` are pairs of quantity and amount.

    `place` is how the names of its inputs end: ``USD``, and within a sale ``2/USD``.
    """

    code: str
    place: str
    amount: str = ""
    includes_tax: bool = False
    tiers: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SaleInputs:
    """What the inputs of one sale hold; `was` is the name it has now, "" for a new one. `bundles` are ids and names."""

    key: str
    amounts: list[AmountInputs]
    was: str = ""
    name: str = ""
    start: str = ""
    end: str = ""
    bundles: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PriceInputs:
    amounts: list[AmountInputs]
    sales: list[SaleInputs]


def stored_inputs(costs: Costs, codes: Sequence[str], notations: Notations) -> PriceInputs:
    """Return the inputs as they are when a price is opened. One query, for the names of bundles."""
    ordered = sorted(costs.sales.items(), key=lambda each: (local(each[1]["valid_from"]), each[0]))
    names = bundle_names(id for _, sale in ordered for id in sale["bundle_ids"])
    return PriceInputs(
        _amounts(costs.currencies, codes, notations),
        [
            SaleInputs(
                key=str(number),
                amounts=_amounts(sale["currencies"], codes, notations, f"{number}/"),
                was=name,
                name=name,
                start=local(sale["valid_from"]),
                end=local(sale["valid_to"]),
                bundles=[(id, names[id]) for id in sale["bundle_ids"]],
            )
            for number, (name, sale) in enumerate(ordered)
        ],
    )


def new_sale(codes: Iterable[str]) -> SaleInputs:
    return SaleInputs("new", [AmountInputs(code, f"new/{code}") for code in codes])


def _amounts(
    currencies: Currencies, codes: Sequence[str], notations: Notations, before: str = ""
) -> list[AmountInputs]:
    found = []
    for code in dict.fromkeys([*codes, *currencies]):
        amount = currencies.get(code)
        inputs = AmountInputs(code, f"{before}{code}")
        found.append(_amount(inputs, amount, notations) if amount else inputs)
    return found


def _amount(inputs: AmountInputs, amount: Mapping[str, Any], notations: Notations) -> AmountInputs:
    notation = notation_of(inputs.code, notations)
    tiers = sorted((tier["minimum_quantity"], tier["amount"]) for tier in amount.get("tiers", {}).values())
    shown = [(str(quantity), notation.number(units)) for quantity, units in tiers]
    return AmountInputs(inputs.code, inputs.place, notation.number(amount["amount"]), amount["includes_tax"], shown)


def local(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):{MINUTES}}" if moment else ""


def bundle_names(ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each bundle. One query, none without ids."""
    wanted = {id: read_uuid(id) for id in ids}
    known = {found for found in wanted.values() if found}
    names: dict[UUID, str] = dict(Product.objects.filter(pk__in=known).values_list("pk", "name")) if known else {}
    return {id: names.get(found, "a product that is gone") if found else id for id, found in wanted.items()}


# --- Typed ------------------------------------------------------------------------------------------------------------


def typed_inputs(sent: QueryDict, codes: Sequence[str]) -> PriceInputs:
    """Return what the form says; as many queries as `stored_inputs`."""
    names = bundle_names(id for key in sent.getlist("sale") for id in sent.getlist(f"bundle:{key}"))
    return PriceInputs([_typed_amount(sent, code, code) for code in codes], list(_typed_sales(sent, codes, names)))


def _typed_amount(sent: QueryDict, code: str, place: str) -> AmountInputs:
    tiers = zip(sent.getlist(f"quantity:{place}"), sent.getlist(f"tier:{place}"), strict=False)
    return AmountInputs(code, place, sent.get(f"amount:{place}", ""), f"tax:{place}" in sent, list(tiers))


def _typed_sales(sent: QueryDict, codes: Sequence[str], names: Mapping[str, str]) -> Iterator[SaleInputs]:
    for key in dict.fromkeys(sent.getlist("sale")):
        before = f"amount:{key}/"
        own = [name.removeprefix(before) for name in sent if name.startswith(before)]
        was, name, start, end = (sent.get(f"{part}:{key}", "") for part in ("was", "name", "from", "until"))
        bundles = [(id, names[id]) for id in dict.fromkeys(sent.getlist(f"bundle:{key}"))]
        amounts = [_typed_amount(sent, code, f"{key}/{code}") for code in dict.fromkeys([*codes, *own])]
        yield SaleInputs(key, amounts, was, name, start, end, bundles)
