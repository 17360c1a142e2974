"""``python -m tests.benchmarks.lists [--database-url URL] [--rounds N]``: what large hierarchies and price books cost.

The figures are printed as JSON; without a URL both databases are measured, each by a process of its own. All of them
are ratios of medians, whose two sides are measured in turn:

- `lists`: a page of 25 with its total among 100,000 rows, against the same among 1,000 (`growth`), and against a bare
  view of the same server that answers the same bytes after one query (`over_bare`).
- `move`: a node with 10,000 below it to another place, against one UPDATE of 10,000 rows of the table.
- `duplicate`: a hierarchy of 20,000 nodes with 50,000 products at them, against those rows written by the driver.
- `change_prices`: 50,000 of them, against the same amounts and moments written by the driver.
- `edit_products`: 50,000 of them, against the same columns and one line of history each written by the driver.
- `first_paint`: from asking for the page of a hierarchy of 20,000 nodes, or of a book of 50,000 prices, until the
  browser paints something, against the same pages with 20 rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.databases import measured_by, print_figures

ROUNDS = 5
TARGETS = {"move": 3.0, "duplicate": 3.0, "change_prices": 3.0, "edit_products": 4.0}
TARGETS_OF_LISTS = {"growth": 1.5, "over_bare": 4.0}
TARGET_OF_PAINT = 1.5


def main() -> None:
    print_figures(__doc__, _figures, rounds=ROUNDS)


def _figures(url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.large", url, rounds)
    for figure, target in with_targets(figures):
        figure["target"] = target
    return figures


def with_targets(figures: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float]]:
    """Yield each ratio with what it shall not exceed."""
    for name, target in TARGETS.items():
        yield figures[name], target
    for measured in figures["lists"].values():
        for name, target in TARGETS_OF_LISTS.items():
            yield measured[name], target
    for painted in figures["first_paint"].values():
        yield painted, TARGET_OF_PAINT


if __name__ == "__main__":
    main()
