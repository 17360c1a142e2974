"""The filters of the wall of files."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from products.files.kinds import GROUPS, KINDS
from products.files.models import File
from products.files.uses import used
from pxm.admin.filters import WordedFilter

_ELSEWHERE = "elsewhere"


class KindFilter(WordedFilter):
    title = "kind"
    parameter_name = "kind"
    choices_by_value = [*zip(GROUPS, GROUPS, strict=True), (_ELSEWHERE, "Kept elsewhere")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[File]) -> QuerySet[File]:
        value = self.value()
        if value == _ELSEWHERE:
            return queryset.filter(mime_type="")
        types = [kind.mime_type for kind in KINDS if kind.group == value]
        return queryset.filter(mime_type__in=types) if types else queryset


class UseFilter(WordedFilter):
    title = "use"
    parameter_name = "use"
    choices_by_value = [("used", "used"), ("unused", "unused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[File]) -> QuerySet[File]:
        if self.value() not in {"used", "unused"}:
            return queryset
        return queryset.filter(used() if self.value() == "used" else ~used())


FILTERS = (KindFilter, UseFilter)
