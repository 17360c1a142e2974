"""The filters of the list of changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from pxm.acting import Kind, name_of
from pxm.clock import now
from pxm.history.declared import TRACKED
from pxm.history.models import Entry

Choices = list[tuple[str, str]]
# A menu of more people is no menu; the search finds the others by name.
MOST_PEOPLE = 100


class PersonFilter(admin.SimpleListFilter):
    title = "person"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        people = User.objects.filter(is_staff=True).order_by("username")[:MOST_PEOPLE]
        others: Choices = [(Kind.KEY, "Any application key"), (Kind.SYSTEM, "The system")]
        return [*((str(user.pk), name_of(user)) for user in people), *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        value = self.value()
        if value in (Kind.KEY, Kind.SYSTEM):
            return queryset.filter(actor_kind=value)
        return queryset.filter(actor_kind=Kind.USER, actor_id=value) if value else queryset


class NounFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        return [(known.name, known.nouns.capitalize()) for known in TRACKED if not known.belongs_to]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


class DeedFilter(admin.SimpleListFilter):
    title = "what was done"
    parameter_name = "deed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        shown = (Entry.Verb.CREATED, Entry.Verb.CHANGED, Entry.Verb.DELETED)
        return [*((verb.value, verb.value.capitalize()) for verb in shown), (Entry.Verb.DONE.value, "Anything else")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class TimeFilter(admin.SimpleListFilter):
    title = "time"
    parameter_name = "time"
    lengths = {
        "day": ("In the last 24 hours", 1),
        "week": ("In the last 7 days", 7),
        "month": ("In the last 30 days", 30),
    }

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        return [(name, words) for name, (words, _) in self.lengths.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        chosen = self.lengths.get(self.value() or "")
        return queryset.filter(at__gte=now() - timedelta(days=chosen[1])) if chosen else queryset
