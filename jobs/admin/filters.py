"""The filters of the list of jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from jobs.admin import words
from jobs.admin.lines import STATES
from jobs.models import Job
from jobs.registry import JOB_TYPES
from pxm.clock import now


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(status, state.word.capitalize()) for status, state in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(status=self.value()) if self.value() in STATES else queryset


class AskedFilter(admin.SimpleListFilter):
    title = "asked for"
    parameter_name = "asked"
    lengths = {
        "day": ("In the last 24 hours", 1),
        "week": ("In the last 7 days", 7),
        "month": ("In the last 30 days", 30),
    }

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(name, words) for name, (words, _) in self.lengths.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        chosen = self.lengths.get(self.value() or "")
        return queryset.filter(created_at__gte=now() - timedelta(days=chosen[1])) if chosen else queryset


class TypeFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(known.name, words.words_for(known.name).label) for known in JOB_TYPES]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(type=self.value()) if self.value() else queryset
