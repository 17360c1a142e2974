"""How the work of a job ends early."""

from __future__ import annotations

from collections.abc import Iterable

from pxm.errors import Problem, PXMError


class JobFailed(PXMError):
    """The work cannot be done, for reasons that people can fix, which become rows. What is not committed rolls back.

    `total` is the true number of problems if `problems` holds only the first of them.
    """

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        super().__init__(problems)
        self.total = len(self.problems) if total is None else total


class Stopped(Exception):
    """An operator asked the job to stop; raised by `Run.progress`, so that what is not committed rolls back."""

    def __init__(self, by: str) -> None:
        super().__init__(f"stopped by {by}")


class ClaimLost(Exception):
    """Another runner now owns the job: what this one wrote must not be committed."""
