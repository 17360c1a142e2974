"""``python -m tests.benchmarks.transfer [--rounds N] [--database-url URL]``: what moving 50,000 rows in and out costs.

The figures are printed as JSON; without a URL both databases are measured, each by a process of its own. Imports and
exports are measured from the claim of the job to its success, in processor time:

- `new`: importing 49,999 new products, against all their rows (of products, tags and history) written by the driver.
- `unchanged`: importing the same file again, against the first import.
- `dry_run`: looking at what importing the file would do, against doing it.
- `export`: exporting them with every column, against one SELECT of these columns written as CSV.
- `prices`: importing 50,000 prices in two currencies, against an upsert of their rows (prices, amounts and history) by
  the driver alone.
- `memory_mb`: how far the most hungry of these raised the memory of its process.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.databases import measured_by, print_figures

TARGETS = {"new": 6.0, "unchanged": 0.5, "dry_run": 1.0, "export": 4.0, "prices": 5.0}
LIMITS = {"memory_mb": 150.0}


def main() -> None:
    print_figures(__doc__, _figures, rounds=3)


def _figures(url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.transfers", url, rounds)
    for name, target in TARGETS.items():
        figures[name]["target"] = target
    return figures | {"limits": LIMITS}


if __name__ == "__main__":
    main()
