"""Which sale of a price runs at a moment (catalog contract §5.4). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from products.prices.costs import Sales

Sale = Mapping[str, Any]


def running_sale(sales: Sales, at: datetime) -> str | None:
    """Return the name of the sale that a product sold on its own has at that moment, None if there is none.

    The one of the shortest period wins, one without a schedule only where no other runs.
    """
    running = [name for name, sale in sales.items() if not sale["bundle_ids"] and runs(sale, at)]
    return min(
        running, key=lambda name: (length_of(sales[name]["valid_from"], sales[name]["valid_to"]), name), default=None
    )


def runs(sale: Sale, at: datetime) -> bool:
    return covers(sale["valid_from"], sale["valid_to"], at)


def covers(start: Any, end: Any, at: Any) -> bool:
    """Return whether a moment is in a period, whose ends are of the same kind or None where it is open."""
    return (start is None or start <= at) and (end is None or at < end)


def length_of(start: Any, end: Any) -> tuple[int, Any]:
    """Return what orders periods by their length: with both ends, with one, with none."""
    if start is not None and end is not None:
        return 0, end - start
    return (2 if start is None and end is None else 1), None


def is_planned(sale: Sale, at: datetime) -> bool:
    """Return whether a sale will begin, but has not yet."""
    return sale["valid_from"] is not None and sale["valid_from"] > at
