"""``python -m tests.benchmarks.lists [--database-url URL] [--rounds N]``: what pages of long lists cost, as JSON.

Without a URL both databases are measured. For each list there is the median of a page of 25 with its total among
100,000 rows, against the same among 1,000 (`growth`) and against a bare view that answers the same bytes with one query
(`over_bare`). The sides of a ratio are measured in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.benchmarks.databases import databases, measured_by

ROUNDS = 200
TARGETS = {"growth": 1.5, "over_bare": 4.0}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--database-url", help="sqlite:// or a PostgreSQL server; both, if not given")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = arguments.parse_args()
    figures = {name: _figures(url, chosen.rounds) for name, url in databases(chosen.database_url)}
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n")


def _figures(url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.list_measures", url, rounds)
    for measured in figures["lists"].values():
        for name, target in TARGETS.items():
            measured[name]["target"] = target
    return figures


if __name__ == "__main__":
    main()
