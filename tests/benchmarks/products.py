"""``python -m tests.benchmarks.products [--rows N] [--database-url URL] [--rounds N]``: lists among many products.

The figures are printed as JSON; without a URL both databases are measured, each by a process of its own. `filters` and
`admin` are ratios of medians: a page among N products (100,000 if not given; the README's figures are of a million),
once the upkeep by workers and by the database is done, against the same page among 1,000. `one_more_query` are a page
of products, one, and a page of children among 1,000, against bare views of the same server that answer the same bytes
after one query.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.databases import measured_by, print_figures

ROUNDS, ROWS = 6, 100_000
TARGETS = {
    "no filter": 1.5,
    "eq(status)": 1.5,
    "eq(sku)": 1.5,
    "in(id) of 100": 1.5,
    "eq(tags)": 2.0,
    "eq(extensions)": 2.0,
    "eq(mpn)": 2.0,
    "eq(external_ref)": 2.0,
    "eq(has_nodes,false)": 2.0,
    "gt(updated_at)": 3.0,
}
# Against `eq(sku)` among as many.
TARGETS_OF_LIKE = {"like(name)": 5.0, "like(sku)": 5.0}
TARGET_OF_ADMIN, TARGET_OF_BARE = 2.0, 3.5


def main() -> None:
    print_figures(__doc__, _figures, rounds=ROUNDS, rows=ROWS)


def _figures(url: str, rounds: int, rows: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.product_measures", url, rounds, rows)
    for figure, target in with_targets(figures):
        figure["target"] = target
    return figures


def with_targets(figures: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float]]:
    """Yield each ratio with what it shall not exceed."""
    for name, figure in figures["filters"].items():
        yield figure, TARGETS[name] if name in TARGETS else TARGETS_OF_LIKE[name]
    for name, target in (("admin", TARGET_OF_ADMIN), ("one_more_query", TARGET_OF_BARE)):
        for figure in figures[name].values():
            yield figure, target


if __name__ == "__main__":
    main()
