"""What Ctrl+K finds: catalogs and rules by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from catalog.admin.rights import VIEW, VIEW_RULE
from catalog.models import Catalog, CatalogRule
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.admin.signed_in import may
from pxm.searching import held_by


def find_catalogs(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not may(request, VIEW):
        return []
    return _found(Catalog, "Catalog", "menu_book", text)


def find_catalog_rules(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not may(request, VIEW_RULE):
        return []
    return _found(CatalogRule, "Catalog rule", "rule", text)


def _found(model: type[Catalog | CatalogRule], words: str, icon: str, text: str) -> list[SearchResult]:
    rows = model._default_manager.filter(held_by(["name"], text)).order_by("name", "pk").only("name")
    return [
        SearchResult(
            title=row.name,
            description=words,
            link=reverse(f"admin:catalog_{model._meta.model_name}_change", args=[row.pk]),
            icon=icon,
        )
        for row in rows[:RESULTS_PER_KIND]
    ]


FINDERS.add(find_catalogs, find_catalog_rules)
