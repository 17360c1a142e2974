"""``python -m tests.benchmarks.build [--database-url URL] [--rounds N]``: the figures of the build, printed as JSON.

Without a URL both databases are measured: a SQLite file, and the PostgreSQL that the tests start. The figures of each
come from a scratch database and a process of their own. A build is measured from the runner's claim of its job to the
job's success; the two sides of a ratio are measured in turn, and medians compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.benchmarks.databases import databases, measured_by

# Ratios are medians over so many rounds; more do not steady them.
ROUNDS = 7
TARGETS = {
    "first_build": {"sqlite": 3.0, "postgresql": 2.0},
    "unchanged_rebuild": {"sqlite": 0.25, "postgresql": 0.25},
    "update_of_all": {"sqlite": 3.0, "postgresql": 3.0},
    # The same of a parent with three templates, five files and two relationships.
    "laden_first_build": {"sqlite": 3.0, "postgresql": 2.0},
    "laden_unchanged_rebuild": {"sqlite": 0.25, "postgresql": 0.25},
    "laden_update_of_all": {"sqlite": 3.0, "postgresql": 3.0},
    "sparse_rules": {"sqlite": 3.0, "postgresql": 3.0},
    "memory": {"sqlite": 200, "postgresql": 200},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--database-url", help="sqlite:// or a PostgreSQL server; both, if not given")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = arguments.parse_args()
    figures = {name: _figures(name, url, chosen.rounds) for name, url in databases(chosen.database_url)}
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n")


def _figures(database: str, url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.measures", url, rounds)
    for name, targets in TARGETS.items():
        figures[name]["target"] = targets[database]
    return figures


if __name__ == "__main__":
    main()
