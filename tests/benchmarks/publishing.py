"""``python -m tests.benchmarks.publishing [--database-url URL]``: what publishing a catalog of 100,000 products costs.

The figures are printed as JSON; without a URL both databases are measured, each by a process of its own. Ratios are
those of processor time, of this process and the database server:

- `first`: the first publish, against the rows of its release written by the driver alone.
- `again`: publishing once more after one product in a hundred has changed, against the first publish.
- `what_will_change`: foretelling that second publish, against doing it.
- `memory_mb`: how far the first publish raised the memory of its process.
- `longest_wait_ms`: how long the longest chunk of both kept other writers of SQLite waiting.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.databases import measured_by, print_figures

TARGETS = {"first": 4.0, "again": 0.2, "what_will_change": 1.0}
LIMITS = {"memory_mb": 300.0, "longest_wait_ms": 1000.0}


def main() -> None:
    print_figures(__doc__, _figures)


def _figures(url: str) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.publishes", url, 1)
    for name, target in TARGETS.items():
        figures[name]["target"] = target
    return figures | {"limits": LIMITS}


if __name__ == "__main__":
    main()
