"""How a command ends when the database or the broker is away: in one line, like every other refusal."""

from __future__ import annotations

from django.conf import settings
from django.db import Error
from redis.exceptions import RedisError

from pxm.outages import outage_of
from pxm.running import database
from pxm.running.broker import without_secrets


def in_one_line(problem: Exception) -> str:
    """Return the line; empty if nothing is away, so that the program is at fault."""
    if isinstance(problem, RedisError):
        return f"The broker at {without_secrets(settings.REDIS_URL)} does not answer: {problem}"
    if isinstance(problem, Error) and outage_of(problem):
        return database.unusable(problem)
    return ""
