"""The refusals of the domain, worded the same in API, admin and jobs.

A service raises one of these; the API turns the family into a status (`pxm.api.errors`), the admin into a form error or
a message, a job into error rows. An unexpected exception is never dressed up as one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# People can work through a list of this length and try again; a program that sends worse has a bug, and the first
# few show it just as well.
PROBLEMS_LISTED = 1_000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `message` is the sentence people and clients read (the contract's wording where it fixes one), `code` the stable
    word tests and programs match, `pointer` the JSON pointer to the culprit in a request body
    (``/data/attributes/sku``; empty if it is not about a body), `meta` whatever else helps to find the culprit
    (``{"missing_ids": [...]}``).
    """

    message: str
    code: str = "invalid"
    pointer: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


class PXMError(Exception):
    """An expected refusal made of one or more problems. API, admin and jobs tell its subclasses apart."""

    problems: tuple[Problem, ...]

    def __init__(self, *problems: Problem | str | Iterable[Problem]) -> None:
        found: list[Problem] = []
        for problem in problems:
            if isinstance(problem, str):
                found.append(Problem(problem))
            elif isinstance(problem, Problem):
                found.append(problem)
            else:
                found.extend(problem)
        self.problems = tuple(found)
        super().__init__("; ".join(problem.message for problem in found))


class Malformed(PXMError):
    """The request cannot be read at all: bad JSON, filter or paging (400)."""


class Invalid(PXMError):
    """Well-formed but not acceptable (422)."""


class Conflict(PXMError):
    """Somebody else wrote at the same time (409)."""


class Stale(PXMError):
    """What the caller looked at before writing has changed since (412)."""


class NotAllowed(PXMError):
    """The caller may not do this (403)."""


class Missing(PXMError):
    """What the caller named does not exist (404)."""


class NoRoom(PXMError):
    """There is no room to keep what was sent (507)."""


class Unavailable(PXMError):
    """A part of the system that is needed for this does not answer (503)."""
