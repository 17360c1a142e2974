from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobs.admin.pace import pace

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "percent", "rate", "left"),
    [
        (0, 100, 5, 0, "", None),
        (50, 100, 0.5, 50, "", None),
        (50, 100, 5, 50, "10", 5),
        (3, 10, 6, 30, "0.5", 14),
        (5000, 10_000, 2, 50, "2,500", 2),
        (100, 100, 4, 100, "25", 0),
        (120, 100, 4, 100, "25", 0),
        (0, 0, 4, 0, "", None),
    ],
)
def test_pace_tells_percent_rate_and_time_left(done, total, seconds, percent, rate, left) -> None:
    found = pace(done=done, total=total, started_at=START, at=START + timedelta(seconds=seconds))

    assert (found.percent, found.rate) == (percent, rate)
    assert found.left == (None if left is None else timedelta(seconds=left))
