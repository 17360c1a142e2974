"""``python -m tests.benchmarks.build [--database-url URL] [--rounds N]``: the figures of the build, printed as JSON.

Without a URL both databases are measured: a SQLite file, and the PostgreSQL that the tests start. The figures of each
come from a scratch database and a process of their own. A build is measured from the runner's claim of its job to the
job's success; the two sides of a ratio are measured in turn, and medians compared.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from tests.postgres import postgres

# Ratios are medians over so many rounds; more do not steady them.
ROUNDS = 7
TARGETS = {
    "first_build": {"sqlite": 3.0, "postgresql": 2.0},
    "unchanged_rebuild": {"sqlite": 0.25, "postgresql": 0.25},
    "update_of_all": {"sqlite": 3.0, "postgresql": 3.0},
    "sparse_rules": {"sqlite": 3.0, "postgresql": 3.0},
    "memory": {"sqlite": 200, "postgresql": 200},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--database-url", help="sqlite:// or a PostgreSQL server; both, if not given")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = arguments.parse_args()
    figures = {name: _figures(name, url, chosen.rounds) for name, url in _databases(chosen.database_url)}
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n")


def _databases(url: str | None) -> Iterator[tuple[str, str]]:
    if url is None or url.startswith("sqlite"):
        with tempfile.TemporaryDirectory() as folder:
            yield "sqlite", f"sqlite:///{folder}/benchmark.sqlite3"
    if url is None:
        with postgres() as server, _scratch(server) as scratch:
            yield "postgresql", scratch
    elif not url.startswith("sqlite"):
        with _scratch(url) as scratch:
            yield "postgresql", scratch


@contextmanager
def _scratch(server: str) -> Iterator[str]:
    """Make an empty database beside the one of the URL and drop it afterwards."""
    name = f"pxm_benchmark_{uuid4().hex}"
    _administer(server, f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _figures(database: str, url: str, rounds: int) -> dict[str, Any]:
    environment = os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    program = "import django; django.setup(); from tests.benchmarks.measures import main; main()"
    command = [sys.executable, "-c", program, str(rounds)]
    measured = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(measured.stdout)
    for name, targets in TARGETS.items():
        figures[name]["target"] = targets[database]
    return figures


if __name__ == "__main__":
    main()
