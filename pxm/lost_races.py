"""A race lost to another writer, as the database reports it: nothing is wrong, and trying again may succeed."""

from __future__ import annotations

from django.db import OperationalError

# Deadlock, serialization failure, lock not available.
_STATES = frozenset({"40P01", "40001", "55P03"})


def is_lost_race(problem: OperationalError) -> bool:
    """Return whether the database gave up waiting for, or was deadlocked with, another writer."""
    return getattr(problem.__cause__, "sqlstate", None) in _STATES or "database is locked" in str(problem)
