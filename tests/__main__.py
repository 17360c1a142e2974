"""Runs the whole suite on SQLite and then on PostgreSQL: ``python -m tests [arguments of pytest]``.

Browsers and screens hardly notice the database, so their tests run on SQLite alone unless they are marked
`both_databases`. So do tests that touch no database and those that are marked `one_database`.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.postgres import NoPostgres, postgres

# An own `-m` on the command line comes later and takes the place of this one.
ON_POSTGRES = ["-m", "not (browser or one_database) or both_databases"]


def run(database: str, url: str, arguments: list[str]) -> bool:
    print(f"== tests on {database}", flush=True)  # noqa: T201  the output of a command
    environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    if url:
        environment["TEST_DATABASE_URL"] = url
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment, check=False).returncode == 0


def run_on_postgres(arguments: list[str]) -> bool:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return run("PostgreSQL", given, [*ON_POSTGRES, *arguments])
    try:
        with postgres() as url:
            return run("PostgreSQL", url, [*ON_POSTGRES, *arguments])
    except NoPostgres as problem:
        print(f"== tests on PostgreSQL skipped: {problem}", flush=True)  # noqa: T201  the output of a command
        return os.environ.get("PXM_REQUIRE_ALL") != "1"


if __name__ == "__main__":
    passed = [run("SQLite", "", sys.argv[1:]), run_on_postgres(sys.argv[1:])]
    sys.exit(0 if all(passed) else 1)
