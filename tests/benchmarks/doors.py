"""``python -m tests.benchmarks.doors [--database-url URL] [--rounds N]``: what the queue of jobs costs, as JSON.

Without a URL both databases are measured. `queue`: builds of 24 children that wait in one line, all done, against their
rows written by the driver alone, 24 a transaction; in turn. `history`: what a runner asks before a job, and claims it,
beside a million finished jobs, against the same with none. N is the number of builds in thousands.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.benchmarks.databases import databases, measured_by

ROUNDS = 1
TARGETS = {"queue": 8.0, "history": 1.5}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--database-url", help="sqlite:// or a PostgreSQL server; both, if not given")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help="0: a try with little of everything")
    chosen = arguments.parse_args()
    figures = {name: _figures(url, chosen.rounds) for name, url in databases(chosen.database_url)}
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n")


def _figures(url: str, rounds: int) -> dict[str, Any]:
    figures = measured_by("tests.benchmarks.door_measures", url, rounds)
    for name, target in TARGETS.items():
        figures[name]["target"] = target
    return figures


if __name__ == "__main__":
    main()
