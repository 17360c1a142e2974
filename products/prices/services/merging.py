"""A price edited as a whole beside other people: what each of them changed since it was opened, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from products.prices.costs import Costs
from products.prices.models import Price
from products.prices.services.amounts import costs_of
from products.prices.services.price import update_price
from pxm.history import recording
from pxm.rows import lock_one

# Where a value stands: ("currencies", "USD", "amount"), ("sales", "Spring", "valid_to").
Path = tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """What somebody else and this person changed to different values; None where one of them took it out."""

    path: Path
    theirs: Any
    mine: Any


@dataclass
class Merged:
    """What came of an edit: nothing was written while there are `clashes`; `others` is what only others changed."""

    clashes: list[Clash] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)


Keeps = Callable[[Clash], bool | None]


@transaction.atomic
@recording.together()
def edit_costs(*, price_id: UUID, opened: Costs, wanted: Costs, keeps_mine: Keeps) -> Merged:
    """Write what differs between `opened` and `wanted`; what others changed since it was opened stays.

    Where both changed the same, `keeps_mine` decides: True writes what is wanted, False leaves what is there, None
    leaves it open, and then nothing at all is written. Raises what `update_price` does.
    """
    price = lock_one(Price.objects.all(), price_id)
    present = costs_of([price])[price.pk]
    merged = Merged()
    result = _merge((), _document(opened), _document(present), _document(wanted), merged, keeps_mine)
    if not merged.clashes:
        update_price(price_id=price_id, attributes=_attributes(result, present))
    return merged


def _document(costs: Costs) -> dict[str, Any]:
    return {"currencies": costs.currencies, "sales": costs.sales}


def _merge(path: Path, opened: Any, present: Any, wanted: Any, merged: Merged, keeps_mine: Keeps) -> Any:
    if wanted == opened:
        merged.others += [path] if present != opened else []
        return present
    if present in (opened, wanted):
        return wanted
    if all(isinstance(value, Mapping) for value in (opened, present, wanted)):
        names = list(dict.fromkeys([*present, *wanted, *opened]))
        found = {
            name: _merge((*path, name), opened.get(name), present.get(name), wanted.get(name), merged, keeps_mine)
            for name in names
        }
        # What is None was taken out, but for the ends of a sale, which may be open.
        is_sale = path[:1] == ("sales",) and len(path) == 2
        return {name: value for name, value in found.items() if value is not None or is_sale}
    clash = Clash(path, present, wanted)
    keeps = keeps_mine(clash)
    if keeps is None:
        merged.clashes.append(clash)
    return wanted if keeps else present


_ENDS = ("valid_from", "valid_to")


def attributes_of(costs: Costs) -> dict[str, Any]:
    """Return what a price says as clients send it."""
    return {"currencies": costs.currencies, "sales": {name: _sent(sale) for name, sale in costs.sales.items()}}


def _sent(sale: Mapping[str, Any]) -> dict[str, Any]:
    ends = {name: sale[name].isoformat() for name in _ENDS if sale[name]}
    return {"currencies": sale["currencies"], "schedule": ends, "bundle_ids": sale["bundle_ids"]}


def _attributes(result: Mapping[str, Any], present: Costs) -> dict[str, Any]:
    """Return what `update_price` takes: only what is no longer as it is."""
    currencies = {code: result["currencies"].get(code) for code in _keys(result["currencies"], present.currencies)}
    changed = {code: amount for code, amount in currencies.items() if amount != present.currencies.get(code)}
    sent: dict[str, Any] = {"currencies": changed} if changed else {}
    if result["sales"] != present.sales:
        sent["sales"] = attributes_of(Costs({}, result["sales"]))["sales"]
    return sent


def _keys(*maps: Mapping[str, Any]) -> Iterator[str]:
    yield from dict.fromkeys(key for each in maps for key in each)
