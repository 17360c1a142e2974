"""When a rule holds, as rows of two moments in UTC; either may be left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms

from catalog.admin.sentences import period_in_words
from catalog.resolution import Period
from catalog.services.schedules import ENDS
from pxm.admin.widgets.rows import Row, RowsWidget
from pxm.moments import read_moment


class PeriodsWidget(RowsWidget):
    row_template_name = "admin/catalog/widgets/period.html"
    read_template_name = "admin/catalog/widgets/periods_read.html"
    parts = ENDS

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["words"] = [period_in_words(period_of(row)) for row in value or ()]
        return context


class PeriodsField(forms.Field):
    """A list of rows, each with the ends as texts, "" for an open one; `schedules_in` makes of them what is sent."""

    widget: PeriodsWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=PeriodsWidget(noun="period"), required=False, **options)

    def to_python(self, value: Any) -> list[Row]:
        return list(value or ())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != list(data or ())

    def in_words(self, value: Any) -> str:
        return "\n".join(period_in_words(period_of(row)) for row in value or ())


def rows_of(schedules: Iterable[Mapping[str, datetime]]) -> list[Row]:
    """Return the rows that show schedules: ``2026-06-01T00:00``, as exact as need be."""
    return [{name: _as_input(schedule.get(name)) for name in ENDS} for schedule in schedules]


def schedules_in(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Return the schedules that rows say, as services take them."""
    return [{name: row[name] for name in ENDS if row[name]} for row in rows]


def period_of(row: Mapping[str, str]) -> Period:
    """Return the period that a row says; what is no moment leaves an end open."""
    return Period(*(read_moment(row[name]) for name in ENDS))


def _as_input(moment: datetime | None) -> str:
    if moment is None:
        return ""
    exact = "milliseconds" if moment.microsecond else "seconds" if moment.second else "minutes"
    return moment.replace(tzinfo=None).isoformat(timespec=exact)
