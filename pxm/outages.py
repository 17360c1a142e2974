"""What is away when the program cannot do its work: the database does not answer or take anything, or a disk is full.

It is nobody's mistake and nothing has been changed, so whoever asked is told to come again, and not of an error.
"""

from __future__ import annotations

import errno

import structlog
from django.db import Error as DatabaseError
from django.db import InterfaceError, InternalError, OperationalError

from pxm.errors import NoRoom, PXMError, Unavailable
from pxm.lost_races import is_lost_race

SECONDS_UNTIL_LATER = 5
NO_ANSWER = "the database does not answer"
ONLY_READABLE = "the database takes no changes at present"
NO_ROOM = "there is no room left on the disk"

_FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})
# Codes of SQLite: the disk is full; the file can be read only; it cannot be opened or read, or is no database.
_SQLITE_FULL, _SQLITE_ONLY_READABLE, _SQLITE_AWAY = 13, 8, frozenset({10, 14, 26})
# States of PostgreSQL: disk full; a standby or a database set so; connection lost, shut down, too many, errors of disk.
_FULL, _ONLY_READABLE, _AWAY = "53100", "25006", ("08", "53", "57P", "58")

_log = structlog.get_logger(__name__)


def outage_of(problem: BaseException) -> PXMError | None:
    """Return how an outage is refused, NoRoom or Unavailable; None for any other exception."""
    match problem:
        case InterfaceError():
            return Unavailable(NO_ANSWER)
        case OperationalError() if not is_lost_race(problem):
            return _refusal_of_database(problem, unknown=Unavailable(NO_ANSWER))
        case InternalError():
            return _refusal_of_database(problem, unknown=None)
        case DatabaseError():
            return None
        case OSError() if is_full_disk(problem):
            return NoRoom(NO_ROOM)
    return None


def log_outage(problem: BaseException) -> None:
    """Leave one line, and not the traceback of an error: whoever asks meanwhile leaves one, too."""
    _log.error("outage", problem=str(problem).strip().partition("\n")[0])


def is_full_disk(problem: OSError) -> bool:
    return problem.errno in _FULL_DISK


def _refusal_of_database(problem: DatabaseError, *, unknown: PXMError | None) -> PXMError | None:
    """Tell by the driver's code; an operational error without one is that of a connection, which is `unknown`."""
    state: str | None = getattr(problem.__cause__, "sqlstate", None)
    code: int | None = getattr(problem.__cause__, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None  # the rest of it tells the details
    if primary == _SQLITE_FULL or state == _FULL:
        return NoRoom(NO_ROOM)
    if primary == _SQLITE_ONLY_READABLE or state == _ONLY_READABLE:
        return Unavailable(ONLY_READABLE)
    if primary in _SQLITE_AWAY or (state or "").startswith(_AWAY):
        return Unavailable(NO_ANSWER)
    return unknown if primary is None and state is None else None
