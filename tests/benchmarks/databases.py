"""Empty databases to measure on, each by a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from tests.postgres import postgres


def print_figures(about: str, measure: Callable[..., dict[str, Any]], **numbers: int) -> None:
    """Be the command of a benchmark: print as JSON what `measure` finds out, by database.

    It gets the URL of an empty database and each of the `numbers` (``--rounds 3``), which are as given if nobody says.
    """
    arguments = argparse.ArgumentParser(description=about.splitlines()[0])
    arguments.add_argument("--database-url", help="sqlite:// or a PostgreSQL server; both, if not given")
    for name, usual in numbers.items():
        arguments.add_argument(f"--{name}", type=int, default=usual)
    chosen = vars(arguments.parse_args())
    found = databases(chosen.pop("database_url"))
    figures = {name: measure(url, *(chosen[each] for each in numbers)) for name, url in found}
    sys.stdout.write(f"{json.dumps(figures, indent=2)}\n")


def databases(url: str | None) -> Iterator[tuple[str, str]]:
    """Return what a URL names, or both without one: the name of the database, and the URL of an empty one."""
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


def measured_by(module: str, url: str, *numbers: int) -> dict[str, Any]:
    """Run the `main` of a module, which takes the number of rounds and what else it needs to know and prints figures as
    JSON, on a database.
    """
    environment = os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    program = f"import django; django.setup(); from {module} import main; main()"
    command = [sys.executable, "-c", program, *map(str, numbers)]
    measured = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(measured.stdout)
    return figures
