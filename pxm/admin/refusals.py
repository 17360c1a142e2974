"""Refusals as people read them, those of a busy database among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

from pxm.errors import Conflict, Problem, PXMError
from pxm.lost_races import is_lost_race

Answer = TypeVar("Answer")

BUSY = Problem("Somebody else is saving at this moment, so nothing was saved yet. Please try once more.", "busy")
# Reasons that are told; the first are usually the cause of the rest.
PROBLEMS_SHOWN = 3


def problems_of(error: PXMError | OperationalError) -> tuple[Problem, ...]:
    """Return what is to be said; what is neither a refusal nor a lost race is raised again."""
    if isinstance(error, PXMError):
        return error.problems
    if not is_lost_race(error):
        raise error
    return (BUSY,)


def without_lost_races(work: Callable[[], Answer]) -> Answer:
    """Do the work, all or nothing; a race that is lost to another writer is refused as `BUSY`."""
    try:
        with transaction.atomic():
            return work()
    except OperationalError as error:
        if is_lost_race(error):
            raise Conflict(BUSY) from error
        raise


def sentences(refusal: PXMError, *, named: bool) -> str:
    """Return what is wrong, each sentence once: of many rows most say the same.

    With `named`, a problem begins with the name of the row it is about.
    """
    different = list(dict.fromkeys(_sentence(problem, named) for problem in refusal.problems))
    more = len(different) - PROBLEMS_SHOWN
    return " ".join([*different[:PROBLEMS_SHOWN], *([f"And {more:,} more."] if more > 0 else [])])


def _sentence(problem: Problem, named: bool) -> str:
    message = problem.message.rstrip(".")
    if named and "name" in problem.meta:
        return f"{problem.meta['name']}: {message}."
    return f"{message[:1].upper()}{message[1:]}."
