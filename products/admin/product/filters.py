"""The filters of the products list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from products.models import Product, Variation
from pxm.clock import now
from pxm.lookups import ListHasAny

Products = QuerySet[Product]
Choices = list[tuple[str, str]]

# A menu of more is no menu; the page of a variation leads to its products.
MOST_VARIATIONS = 200


class ProductFilter(admin.SimpleListFilter):
    """A filter that can say in words what it is set to."""

    parameter_name: str
    choices_by_value: Choices = []

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        return self.choices_by_value

    @property
    def chosen_words(self) -> str:
        """What the filter is set to, "" if it is not set."""
        value = self.value()
        return "" if value is None else str(dict(self.lookup_choices).get(value, value))


class ChildrenFilter(ProductFilter):
    """Children stay out of the way until the switch above the list shows them."""

    title = "children"
    parameter_name = "children"
    choices_by_value = [("shown", "shown")]
    template = "admin/products/filters/none.html"

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        shown = self.value() == "shown" or request.GET.get(TypeFilter.parameter_name) == Product.Type.CHILD
        return queryset if shown else queryset.filter(parent__isnull=True)


class TypeFilter(ProductFilter):
    title = "type"
    parameter_name = "type"
    choices_by_value = list(Product.Type.choices)

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        return queryset.filter(product_type=self.value()) if self.value() in Product.Type.values else queryset


class StatusFilter(ProductFilter):
    title = "status"
    parameter_name = "status"
    choices_by_value = list(Product.Status.choices)

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        return queryset.filter(status=self.value()) if self.value() in Product.Status.values else queryset


class BuildFilter(ProductFilter):
    title = "build"
    parameter_name = "build"
    choices_by_value = [("needed", "needs rebuild"), ("children", "has children"), ("none", "has no children")]
    conditions = {
        "needed": Q(needs_rebuild=True),
        "children": Q(product_type=Product.Type.PARENT),
        "none": ~Q(product_type__in=[Product.Type.PARENT, Product.Type.CHILD]),
    }

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        condition = self.conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


class TagFilter(ProductFilter):
    """One tag, typed."""

    title = "tag"
    parameter_name = "tag"
    template = "admin/products/filters/typed.html"
    placeholder = "summer"

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        tag = (self.value() or "").strip().lower()
        return queryset.filter(ListHasAny("tags", [tag])) if tag else queryset

    def choices(self, changelist: ChangeList) -> Any:
        yield {
            "value": self.value() or "",
            "others": _other_parameters(changelist, self.parameter_name),
            "placeholder": self.placeholder,
        }


class VariationFilter(ProductFilter):
    title = "variation"
    parameter_name = "variation"
    template = "admin/products/filters/menu.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        rows = Variation.objects.order_by("name", "pk").values_list("pk", "name")[:MOST_VARIATIONS]
        return [(str(pk), name) for pk, name in rows]

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        value = self.value()
        if value is None or value not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(variation_links__variation_id=value)

    def choices(self, changelist: ChangeList) -> Any:
        yield {
            "value": self.value() or "",
            "others": _other_parameters(changelist, self.parameter_name),
            "options": self.lookup_choices,
        }


class _MomentFilter(ProductFilter):
    column: str
    choices_by_value = [
        ("day", "in the last 24 hours"),
        ("week", "in the last 7 days"),
        ("month", "in the last 30 days"),
        ("older", "longer ago"),
    ]
    days = {"day": 1, "week": 7, "month": 30, "older": 30}

    def queryset(self, request: HttpRequest, queryset: Products) -> Products:
        days = self.days.get(self.value() or "")
        if days is None:
            return queryset
        side = "lt" if self.value() == "older" else "gte"
        return queryset.filter(**{f"{self.column}__{side}": now() - timedelta(days=days)})


class CreatedFilter(_MomentFilter):
    title = "created"
    parameter_name = "created"
    column = "created_at"


class UpdatedFilter(_MomentFilter):
    title = "updated"
    parameter_name = "updated"
    column = "updated_at"


FILTERS: list[type[ProductFilter]] = [
    ChildrenFilter,
    TypeFilter,
    StatusFilter,
    BuildFilter,
    TagFilter,
    VariationFilter,
    UpdatedFilter,
    CreatedFilter,
]


def _other_parameters(changelist: ChangeList, parameter_name: str) -> list[tuple[str, str]]:
    """Return what a form of this one filter must send along."""
    return [(name, value) for name, value in changelist.params.items() if name not in {parameter_name, "p"}]
