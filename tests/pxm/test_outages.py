"""What is an outage and what is not, as the drivers report it."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError

from pxm.errors import NoRoom, Unavailable
from pxm.outages import outage_of


def of_postgresql(kind: type[DatabaseError], state: str) -> DatabaseError:
    problem = kind("secret")
    problem.__cause__ = psycopg.errors.lookup(state)() if state else psycopg.OperationalError("connection failed")
    return problem


def of_sqlite(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("secret")
    cause.sqlite_errorcode = code
    problem = OperationalError("secret")
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "refusal", "says"),
    [
        (InterfaceError("connection already closed"), Unavailable, "the database does not answer"),
        (of_postgresql(OperationalError, ""), Unavailable, "the database does not answer"),
        (of_postgresql(OperationalError, "08006"), Unavailable, "the database does not answer"),
        (of_postgresql(OperationalError, "57P01"), Unavailable, "the database does not answer"),
        (of_postgresql(OperationalError, "53300"), Unavailable, "the database does not answer"),
        (of_postgresql(InternalError, "25006"), Unavailable, "the database takes no changes at present"),
        (of_postgresql(OperationalError, "53100"), NoRoom, "there is no room left on the disk"),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), Unavailable, "the database does not answer"),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), Unavailable, "the database does not answer"),
        (of_sqlite(sqlite3.SQLITE_READONLY), Unavailable, "the database takes no changes at present"),
        (of_sqlite(sqlite3.SQLITE_FULL), NoRoom, "there is no room left on the disk"),
        (OSError(errno.ENOSPC, "No space left on device"), NoRoom, "there is no room left on the disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), NoRoom, "there is no room left on the disk"),
    ],
)
def test_an_outage_is_told_in_words_that_show_no_secret(problem, refusal, says) -> None:
    found = outage_of(problem)
    assert type(found) is refusal
    assert str(found) == says


@pytest.mark.parametrize(
    "problem",
    [
        of_postgresql(OperationalError, "40P01"),
        of_postgresql(OperationalError, "57014"),
        of_postgresql(InternalError, "25P02"),
        of_sqlite(sqlite3.SQLITE_ERROR),
        OperationalError("database is locked"),
        IntegrityError("UNIQUE"),
        OSError(errno.EACCES, "Permission denied"),
        ZeroDivisionError(),
    ],
)
def test_a_mistake_of_the_program_and_a_lost_race_are_none(problem) -> None:
    assert outage_of(problem) is None
