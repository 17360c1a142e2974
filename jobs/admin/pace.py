"""How fast a running job goes and how long it will take; a calculation that is given the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Earlier the rate says more about the start than about the work.
SECONDS_BEFORE_A_GUESS = 1.0


@dataclass(frozen=True)
class Pace:
    """`percent` is 0 to 100; `per_second` and `left` are None while it is too early to tell."""

    done: int
    total: int
    percent: int
    per_second: float | None
    left: timedelta | None

    @property
    def rate(self) -> str:
        """The steps per second with as many digits as are meaningful; empty while unknown."""
        if self.per_second is None:
            return ""
        return f"{self.per_second:,.0f}" if self.per_second >= 10 else f"{self.per_second:.1f}"


def pace(*, done: int, total: int, started_at: datetime, at: datetime) -> Pace:
    """Calculate from `done` of `total` steps reached at `at`."""
    done = min(done, total)
    percent = done * 100 // total if total else 0
    seconds = (at - started_at).total_seconds()
    if not done or seconds < SECONDS_BEFORE_A_GUESS:
        return Pace(done, total, percent, None, None)
    per_second = done / seconds
    return Pace(done, total, percent, per_second, timedelta(seconds=(total - done) / per_second))
