"""What is tidied up now and then: rooms declare what, the workers see to it between jobs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connections

from pxm.registry import Registry

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 3600.0
# Rows that one transaction takes away: on SQLite nobody else can write meanwhile.
CHUNK = 1000
CHUNKS_AT_ONCE = 10


@dataclass(frozen=True)
class Upkeep:
    """`run` takes away what is due, but no more than takes a moment, and returns how many rows that were.

    Its transactions are short, and several processes may run it at once.
    """

    name: str
    run: Callable[[], int]


UPKEEP: Registry[Upkeep] = Registry("upkeep")


class Rounds:
    """Rounds through everything that is declared; the first is due at once, the next in an hour, or when asked again if
    something was left."""

    def __init__(self) -> None:
        self._due = 0.0

    def go(self) -> None:
        """Make a round if one is due. Trouble with the database ends it; the next one takes up what was left."""
        if time.monotonic() < self._due:
            return
        try:
            found = tidy_up()
        except (DatabaseError, InterfaceError) as problem:
            found = 0
            logger.warning("database unreachable, nothing is tidied up", extra={"problem": str(problem)})
        finally:
            connections.close_all()  # no process forked later may share a connection with this one
        self._due = 0.0 if found else time.monotonic() + SECONDS_BETWEEN_ROUNDS


def in_chunks(take_away: Callable[[], int], most: int = CHUNKS_AT_ONCE) -> int:
    """Call `take_away`, which takes away a chunk in a short transaction, until nothing is left or `most` times."""
    total = 0
    for _ in range(most):
        number = take_away()
        total += number
        if not number:
            break
    return total


def tidy_up() -> int:
    """Do everything that is declared, once; return how many rows were taken away."""
    total = 0
    for upkeep in UPKEEP:
        if number := upkeep.run():
            logger.info("tidied up", extra={"upkeep": upkeep.name, "rows": number})
            total += number
    return total
