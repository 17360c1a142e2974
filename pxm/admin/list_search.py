"""The search above a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from pxm.searching import held_together_by

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin
else:
    # Mixed in before the real one.
    ModelAdmin = object


class ListSearch(ModelAdmin):
    """Mixed into every model admin whose list can be searched: each word must be held by one of `search_fields`.

    Unlike Django's own search it ignores the case of all letters on both databases, and the width of blanks.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows found and whether they may hold one row twice."""
        columns = [str(column) for column in self.get_search_fields(request)]
        if not columns:
            return queryset, False
        spawns = any(lookup_spawns_duplicates(self.opts, column) for column in columns)
        return queryset.filter(self.search_condition(columns, search_term)), spawns

    def search_condition(self, columns: list[str], text: str) -> Q:
        """Return the condition that each word of `text` is held by one of the columns."""
        return held_together_by(columns, text)
