"""Real databases beside the one that pytest-django rolls back: other threads and processes may connect to them.

Each is a copy of the test database as the migrations left it, so making one takes milliseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection, connections

ALIAS = "default"


def copy_of_test_database(folder: Path) -> str:
    """Copy the database of the present connection into a new one and return that one's name."""
    if connection.vendor == "postgresql":
        connection.close()  # nobody may be connected to a database while it is copied
    return copy_of(connection.settings_dict["NAME"], folder)


def copy_of(original: str, folder: Path) -> str:
    """Copy a database to which nobody is connected; return the copy's name."""
    if connection.vendor == "sqlite":
        return _copy_file(original, folder / f"{uuid4().hex}.sqlite3")
    name = f"pxm_{uuid4().hex}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    return name


def empty() -> str:
    """Make a PostgreSQL database without tables and return its name; on SQLite any new file is one."""
    name = f"pxm_{uuid4().hex}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return name


def remove(name: str) -> None:
    if connection.vendor == "postgresql":
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def end_other_sessions() -> None:
    """Disconnect what threads of servers and browsers left behind, so that the present database can be removed."""
    if connection.vendor == "postgresql":
        _administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{connection.settings_dict['NAME']}' AND pid <> pg_backend_pid()"
        )


@contextmanager
def connected_to(name: str) -> Iterator[str]:
    """Make `name` the project's database, in all threads of this process, and yield its URL for others."""
    before, connection_before = connections.databases[ALIAS], connections[ALIAS]
    connections.databases[ALIAS] = before | {"NAME": name}
    connections[ALIAS] = connections.create_connection(ALIAS)
    try:
        yield url_of(name)
    finally:
        connections[ALIAS].close()
        connections.databases[ALIAS] = before
        connections[ALIAS] = connection_before


def url_of(name: str) -> str:
    given = connections.databases[ALIAS]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    secret = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    host = given["HOST"].replace("/", "%2F")
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{given['USER']}{secret}@{host}{port}/{name}"


def _copy_file(source: str, target: Path) -> str:
    original = sqlite3.connect(source, uri=source.startswith("file:"))
    copy = sqlite3.connect(target)
    with original, copy:
        original.backup(copy)
    original.close()
    copy.close()
    return str(target)


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # the database `postgres`, as Django's own test runner does
        cursor.execute(statement)
