"""The database that `up` uses: checked to be reachable, and migrated to this version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from pxm.running.refusal import CannotStart


def check_that_it_answers() -> None:
    """Connect, or say in one line why that does not work."""
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError, ImproperlyConfigured) as problem:
        raise CannotStart(f"The database {description()} does not answer: {first_line(problem)}") from problem


def bring_up_to_date(before: Callable[[], None] = lambda: None) -> None:
    """Apply the migrations that have not been applied yet, `before` that, if some have been, call it."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if executor.loader.applied_migrations:
            before()
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def unusable(problem: Exception) -> str:
    """Return in one line why the database is of no use, and what makes it if it has yet to be made."""
    reason, cure = first_line(problem), ""
    if connection.vendor == "sqlite" and not (folder := Path(connection.settings_dict["NAME"]).parent).is_dir():
        reason, cure = f"there is no folder {folder}", " `manage.py up` makes it."
    elif isinstance(problem, ProgrammingError) or "no such table" in reason:
        cure = " `manage.py migrate` makes it."
    return f"The database {description()} cannot be used: {reason}.{cure}"


def description() -> str:
    """Return what tells this database from others, without user and password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    address = ":".join(str(settings[key]) for key in ("HOST", "PORT") if settings[key])
    return f"{settings['NAME']} at {address or 'the local socket'}"


def first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0]
