from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pxm.admin.humanize import count, duration, listed, relative_time

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=9), "just now"),
        (timedelta(seconds=12), "12 s ago"),
        (timedelta(minutes=2, seconds=59), "2 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1, hours=5), "yesterday"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "28 Feb 2026"),
    ],
)
def test_a_moment_is_told_by_how_long_ago_it_was(before: timedelta, words: str) -> None:
    assert relative_time(NOW - before, at=NOW) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 children"), (1, "1 child"), (24, "24 children"), (10_000, "10,000 children")]
)
def test_a_count_has_its_noun_and_thousands_separators(number: int, words: str) -> None:
    assert count(number, "child", "children") == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_a_list_is_read_as_a_sentence(names: list[str], words: str) -> None:
    assert listed(names, most=3) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.41, "0.4 s"), (12, "12 s"), (59.9, "1 min 0 s"), (200, "3 min 20 s"), (3900, "1 h 5 min")],
)
def test_a_duration_is_short(seconds: float, words: str) -> None:
    assert duration(timedelta(seconds=seconds)) == words
