"""``python -m tests.benchmarks.shopping [--database-url URL] [--rounds N]``: what a page costs that shoppers see.

The page is that of the children of a parent: 25 of 100, with prices, sales and breadcrumbs. The figures are printed as
JSON; without a URL both databases are measured, each by a process of its own. All are ratios of medians, whose two
sides are measured in turn; `processor` is that of the processor time of the web process, which a busy machine does not
stretch:

- `over_bare`: the page, against a bare view of the same server that finds the same rows with one query and joins their
  texts as they are.
- `growth`: the page of a release of 1,000,000 products, against that of one of 1,000; so are `growth_of_product` (by
  its id), `growth_of_slug` (the list by its slug) and `growth_of_node` (the products of a node that has a thousand).
- `unchanged`: the answer to a client that has the page, against the page.
- `while_publishing`: the slowest of twenty pages while another process publishes 20,000 products, against those before;
  the slowest of all, `slowest_ms`, is also how long anybody waited on SQLite.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.databases import measured_by, print_figures

ROUNDS = 5
_GROWTHS = ("growth", "growth_of_product", "growth_of_slug", "growth_of_node")
TARGETS = {"over_bare": 2.0, **dict.fromkeys(_GROWTHS, 1.2), "unchanged": 0.5, "while_publishing": 2.0}


def main() -> None:
    print_figures(__doc__, _figures, rounds=ROUNDS)


def _figures(url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.shops", url, rounds)
    for name, target in TARGETS.items():
        figures[name]["target"] = target
    return figures


if __name__ == "__main__":
    main()
