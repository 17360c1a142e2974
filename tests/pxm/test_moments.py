"""Moments as clients write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pxm.errors import Invalid
from pxm.inputs import Input, Moment
from pxm.moments import is_date, read_moment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class WindowInput(Input):
    opens = Moment()


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.000Z",
        "2026-03-01t12:00:00z",
        "2026-03-01 12:00",
        "2026-03-01T12:00:00",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01T12:00:00.000999Z",
    ],
)
def test_one_moment_is_written_in_many_ways(text: str) -> None:
    assert read_moment(text) == NOON == WindowInput.read({"opens": text})["opens"]
    assert not is_date(text)


def test_a_date_alone_is_its_midnight() -> None:
    assert read_moment("2024-02-29") == datetime(2024, 2, 29, tzinfo=UTC)
    assert is_date("2024-02-29")


@pytest.mark.parametrize(
    "wrong",
    [
        "2026-02-30T00:00:00Z",
        "2026-02-29",
        "2026-13-01",
        "2026-03-01T24:00:00Z",
        "2026-03-01T12:00:00+25:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-01:00",
        "2026-W09-7",
        "20260301",
        "2026-03-01T12:00:00Z ",
        "٢٠٢٦-03-01",
        "tomorrow",
        "",
        1772366400000,
        1.5,
        True,
        [],
        {},
    ],
)
def test_what_names_no_moment_is_refused(wrong: object) -> None:
    assert not isinstance(wrong, str) or read_moment(wrong) is None
    with pytest.raises(Invalid) as raised:
        WindowInput.read({"opens": wrong})
    (problem,) = raised.value.problems
    assert problem.message.startswith("opens ")
    assert problem.pointer == "/data/attributes/opens"
