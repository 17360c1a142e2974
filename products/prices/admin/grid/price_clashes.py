"""What two people changed in one price, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from products.prices.admin.grid.drawer import exact
from products.prices.admin.money import Notations, notation_of
from products.prices.models import Price
from products.prices.services.merging import Clash, Path
from pxm.admin.conflicts import Clash as Shown
from pxm.admin.conflicts import Conflict
from pxm.admin.humanize import count, listed
from pxm.admin.last_changes import last_change_of

FIELD = "price"
_SAID = {
    "includes_tax": "tax",
    "minimum_quantity": "quantity",
    "valid_from": "beginning",
    "valid_to": "end",
    "bundle_ids": "bundles",
}


def name_of(clash: Clash) -> str:
    """Return the name of the input that decides a clash; what was decided is void once somebody writes anew."""
    told = repr((clash.path, clash.theirs)).encode()
    return f"keep:{sha256(told).hexdigest()[:24]}"


def conflicts_of(price: Price, clashes: Iterable[Clash], notations: Notations) -> list[Conflict]:
    found = []
    for clash in clashes:
        attribute, key = clash.path[:2]
        who, when = last_change_of(price, attribute, key)
        theirs, mine = (_words(clash.path, value, notations) for value in (clash.theirs, clash.mine))
        found.append(Conflict(name_of(clash), FIELD, Shown(theirs, mine, label=_label(clash.path)), who, when))
    return found


def others_in_words(price: Price, paths: Iterable[Path]) -> str:
    """Return ``Ana changed USD and Spring meanwhile.``, "" for nothing."""
    parts = list(dict.fromkeys(path[:2] for path in paths))
    if not parts:
        return ""
    # Everything of one kind changed.
    names = [path[1] if len(path) > 1 else {"currencies": "amounts"}.get(path[0], path[0]) for path in parts]
    who, _ = last_change_of(price, *parts[0])
    return f"{who} changed {listed(names, most=5)} meanwhile."


def _label(path: Path) -> str:
    """Return ``USD``, ``USD, tax``, ``USD, tiers``, ``Spring, USD`` or ``Spring, end``."""
    named = [_SAID.get(part, part) for part in path[:-1] if part not in {"currencies", "sales", "tiers"}]
    return ", ".join(named if path[-1] == "amount" else [*named, _SAID.get(path[-1], path[-1])])


def _words(path: Path, value: Any, notations: Notations) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "with tax" if value else "without tax"
    if isinstance(value, datetime):
        return exact(value)
    if isinstance(value, list):
        return count(len(value), "bundle")
    if isinstance(value, Mapping):
        return _map_words(path, value, notations)
    return f"{value:,}" if path[-1] == "minimum_quantity" else _money(path, value, notations)


def _map_words(path: Path, value: Mapping[str, Any], notations: Notations) -> str:
    if "currencies" in value:
        amounts = value["currencies"].items()
        return listed([_money((*path, "currencies", code), each["amount"], notations) for code, each in amounts])
    if "minimum_quantity" in value:
        return f"from {value['minimum_quantity']:,}: {_money(path, value['amount'], notations)}"
    if "amount" in value:
        return _money(path, value["amount"], notations)
    return listed([_map_words(path, tier, notations) for tier in value.values()])


def _money(path: Path, units: int, notations: Notations) -> str:
    code = path[path.index("currencies", 0 if path[0] == "currencies" else 2) + 1]
    return notation_of(code, notations).write(units)
