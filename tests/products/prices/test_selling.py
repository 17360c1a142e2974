"""Which sale runs: the one of the shortest period."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from products.prices.selling import running_sale

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def between(start: int | None, end: int | None, *bundles: str) -> dict[str, Any]:
    ends = [day and datetime(2026, 3, day, tzinfo=UTC) for day in (start, end)]
    return {"currencies": {}, "valid_from": ends[0], "valid_to": ends[1], "bundle_ids": list(bundles)}


@pytest.mark.parametrize(
    ("sales", "running"),
    [
        ({}, None),
        ({"a": between(None, None)}, "a"),
        ({"a": between(11, 12), "b": between(1, 10)}, None),
        ({"a": between(10, 11)}, "a"),
        ({"a": between(1, 20), "b": between(5, 15), "c": between(None, 11)}, "b"),
        ({"a": between(None, None), "b": between(1, None)}, "b"),
        ({"b": between(5, 15), "a": between(5, 15)}, "a"),
        ({"a": between(9, 11, "bundle"), "b": between(1, 30)}, "b"),
    ],
)
def test_the_shortest_that_runs_wins(sales: dict[str, Any], running: str | None) -> None:
    assert running_sale(sales, NOW) == running
