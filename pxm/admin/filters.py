"""Filters of lists that can say in words what they are set to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from pxm.clock import now

Choices = list[tuple[str, str]]


class WordedFilter(admin.SimpleListFilter):
    """A choice of a few values, declared as `choices_by_value`."""

    parameter_name: str
    choices_by_value: Choices = []

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        return self.choices_by_value

    @property
    def chosen_words(self) -> str:
        """What the filter is set to, "" if it is not set."""
        value = self.value()
        return "" if value is None else str(dict(self.lookup_choices).get(value, value))

    def other_parameters(self, changelist: ChangeList) -> list[tuple[str, str]]:
        """Return what a form of this one filter must send along."""
        return [(name, value) for name, value in changelist.params.items() if name not in {self.parameter_name, "p"}]


class ColumnFilter(WordedFilter):
    """One value of a column with choices; what is no such value narrows nothing."""

    column: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = dict(self.choices_by_value)
        return queryset.filter(**{self.column: self.value()}) if self.value() in known else queryset


class SwitchFilter(WordedFilter):
    """A switch above the list that shows rows which stay out of the way otherwise; `hides` names them in words."""

    label: str
    hides: str
    on = "shown"
    template = "admin/pxm/filters/none.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        return [(self.on, self.on)]


class TypedFilter(WordedFilter):
    """A value that is typed."""

    template = "admin/pxm/filters/typed.html"
    placeholder = ""

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Any:
        others = self.other_parameters(changelist)
        yield {"value": self.value() or "", "others": others, "placeholder": self.placeholder}


class MenuFilter(WordedFilter):
    """A value out of a longer list."""

    template = "admin/pxm/filters/menu.html"

    def choices(self, changelist: ChangeList) -> Any:
        others = self.other_parameters(changelist)
        yield {"value": self.value() or "", "others": others, "options": self.lookup_choices}


class MomentFilter(WordedFilter):
    """How long ago something happened, by a column of times."""

    column: str
    choices_by_value = [
        ("day", "in the last 24 hours"),
        ("week", "in the last 7 days"),
        ("month", "in the last 30 days"),
        ("older", "longer ago"),
    ]
    days = {"day": 1, "week": 7, "month": 30, "older": 30}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = self.days.get(self.value() or "")
        if days is None:
            return queryset
        side = "lt" if self.value() == "older" else "gte"
        return queryset.filter(**{f"{self.column}__{side}": now() - timedelta(days=days)})
