"""The database that a URL names, with what this project needs of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

POSTGRESQL = "django.db.backends.postgresql"
SQLITE = "django.db.backends.sqlite3"
_OPTIONS: dict[str, dict[str, Any]] = {
    SQLITE: {
        "timeout": 20,
        # A transaction that starts as a reader and then writes fails at once on SQLite instead of waiting its turn.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
    # Otherwise a host that swallows packets would be waited for as long as the operating system likes.
    POSTGRESQL: {"connect_timeout": 10},
}


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for the database at `url`; options in the URL's query win over ours."""
    try:
        found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
    except dj_database_url.ParseError as problem:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; special characters in its parts must be percent-encoded"
        ) from problem
    except dj_database_url.UnknownSchemeError:
        found = {"ENGINE": "unknown"}
    if found["ENGINE"] not in _OPTIONS:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///")
    return found | {"OPTIONS": _OPTIONS[found["ENGINE"]] | found.get("OPTIONS", {})}


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{quote(str(file))}"
