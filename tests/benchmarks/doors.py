"""``python -m tests.benchmarks.doors [--database-url URL] [--rounds N]``: what requests and jobs cost, as JSON.

Without a URL both databases are measured.

`slow_clients`: how long nineteen of twenty reads of a list take at most beside 2,000 sockets with half a request, by
the same without them. `throughput`: answers to 16 connections, by gunicorn's own threads, 2×8. `waitress`: the same two
of that server. `token`: a list with a token, by the same view that asks for none. `preview`: a build of 1,000 rules
that include and 1,000 that exclude, all in conflict, by ten. `queue`: builds of 24 children that wait in one line, all
done, by their rows written by the driver alone, 24 a transaction; in turn. `history`: what a runner asks before a job,
and claims it, beside a million finished jobs, by the same with none. N is the number of builds in thousands.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.benchmarks.databases import databases, measured_by

ROUNDS = 1
# `throughput` is at least so much, the others at most.
TARGETS = {"slow_clients": 1.2, "throughput": 1.0, "token": 1.25, "preview": 10.0, "queue": 8.0, "history": 1.5}
MODULES = ("tests.benchmarks.web_measures", "tests.benchmarks.door_measures")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--database-url", help="sqlite:// or a PostgreSQL server; both, if not given")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help="0: a try with little of everything")
    chosen = arguments.parse_args()
    figures: dict[str, Any] = {}
    for module in MODULES:  # each finds an empty database
        for name, url in databases(chosen.database_url):
            figures[name] = figures.get(name, {}) | measured_by(module, url, chosen.rounds)
    for measured in figures.values():
        for name, target in TARGETS.items():
            measured[name]["target"] = target
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n")


if __name__ == "__main__":
    main()
