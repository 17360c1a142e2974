"""Which sale of a price runs at a moment (catalog contract §8). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from products.prices.costs import Sales

Sale = Mapping[str, Any]


def running_sale(sales: Sales, at: datetime) -> str | None:
    """Return the name of the sale that a product sold on its own has at that moment, None if there is none.

    The one of the shortest period wins, one without a schedule only where no other runs.
    """
    running = [name for name, sale in sales.items() if not sale["bundle_ids"] and runs(sale, at)]
    return min(running, key=lambda name: (_length(sales[name]), name), default=None)


def runs(sale: Sale, at: datetime) -> bool:
    start, end = sale["valid_from"], sale["valid_to"]
    return (start is None or start <= at) and (end is None or at < end)


def is_planned(sale: Sale, at: datetime) -> bool:
    """Return whether a sale will begin, but has not yet."""
    return sale["valid_from"] is not None and sale["valid_from"] > at


def _length(sale: Sale) -> tuple[int, timedelta]:
    """Return what orders schedules by their length: with both ends, with one, with none."""
    start, end = sale["valid_from"], sale["valid_to"]
    if start and end:
        return 0, end - start
    return (1 if start or end else 2), timedelta(0)
