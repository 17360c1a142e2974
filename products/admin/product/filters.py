"""The filters of the products list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from products.admin.choosing import variation_menu
from products.choosing import BUILDS, tagged, varied
from products.models import Product
from pxm.admin.filters import (
    Choices,
    ColumnFilter,
    MenuFilter,
    MomentFilter,
    SwitchFilter,
    TypedFilter,
    WordedFilter,
)

Products = QuerySet[Product]


class ChildrenFilter(SwitchFilter):
    """Children stay out of the way until the switch above the list shows them."""

    title = "children"
    parameter_name = "children"
    label = "Show children"
    hides = "children"

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        shown = self.value() == self.on or request.GET.get(TypeFilter.parameter_name) == Product.Type.CHILD
        return queryset if shown else queryset.filter(parent__isnull=True)


class TypeFilter(ColumnFilter):
    title = "type"
    parameter_name = "type"
    column = "product_type"
    choices_by_value = list(Product.Type.choices)


class StatusFilter(ColumnFilter):
    title = "status"
    parameter_name = "status"
    column = "status"
    choices_by_value = list(Product.Status.choices)


class BuildFilter(WordedFilter):
    title = "build"
    parameter_name = "build"
    choices_by_value = [(value, words) for value, (words, _) in BUILDS.items()]

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        found = BUILDS.get(self.value() or "")
        return queryset.filter(found[1]) if found else queryset


class TagFilter(TypedFilter):
    """One tag, typed."""

    title = "tag"
    parameter_name = "tag"
    placeholder = "summer"

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        tag = (self.value() or "").strip()
        return queryset.filter(tagged(tag)) if tag else queryset


class VariationFilter(MenuFilter):
    title = "variation"
    parameter_name = "variation"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        return variation_menu()

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        value = self.value()
        if value is None or value not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(varied(value))


class CreatedFilter(MomentFilter):
    title = "created"
    parameter_name = "created"
    column = "created_at"


class UpdatedFilter(MomentFilter):
    title = "updated"
    parameter_name = "updated"
    column = "updated_at"


FILTERS: list[type[WordedFilter]] = [
    ChildrenFilter,
    TypeFilter,
    StatusFilter,
    BuildFilter,
    TagFilter,
    VariationFilter,
    UpdatedFilter,
    CreatedFilter,
]
