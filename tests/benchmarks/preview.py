"""``python -m tests.benchmarks.preview [--database-url URL] [--rounds N]``: what staff wait for when they preview.

The figures are printed as JSON; without a URL both databases are measured, each by a process of its own. All are ratios
of medians, whose two sides are measured in turn:

- `product_page`: the page of a product with 100 children, against the shopper API's answer about the same product.
- `draft_grid`: a page of 24 of 100,000 products as if published now, against the same page of a release.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.databases import measured_by, print_figures

ROUNDS = 3
TARGETS = {"product_page": 3.0, "draft_grid": 3.0}


def main() -> None:
    print_figures(__doc__, _figures, rounds=ROUNDS)


def _figures(url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.looks", url, rounds)
    for name, target in TARGETS.items():
        figures[name]["target"] = target
    return figures


if __name__ == "__main__":
    main()
