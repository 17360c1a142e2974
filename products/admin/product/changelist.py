"""The products list: one page of rows with the number of their children, and what the list is narrowed to, in words."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Count
from django.http import HttpRequest
from unfold.views import ChangeList

from products.admin.product.filters import ChildrenFilter, ProductFilter
from products.models import Product


@dataclass(frozen=True)
class Narrowing:
    """One filter or search that is set; `without` is how many rows would show if it alone were cleared."""

    words: str
    clear: str
    without: int | None = None


class ProductChangeList(ChangeList):
    """Adds `children_total` to every row of the page: one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        parents = [row.pk for row in self.result_list if row.product_type == Product.Type.PARENT]
        totals: dict[Any, int] = {}
        if parents:
            counted = (
                Product.objects.filter(parent__in=parents).order_by().values_list("parent").annotate(n=Count("pk"))
            )
            totals = dict(counted)
        for row in self.result_list:
            row.children_total = totals.get(row.pk, 0)

    @property
    def shows_children(self) -> bool:
        return any(isinstance(spec, ChildrenFilter) and spec.value() for spec in self.filter_specs)

    @property
    def switch_children(self) -> str:
        """The address of this list with children shown, or hidden again."""
        name = ChildrenFilter.parameter_name
        if self.shows_children:
            return self.get_query_string(remove=[name, "p"])
        return self.get_query_string({name: "shown"}, remove=["p"])

    @property
    def narrowings(self) -> list[Narrowing]:
        """What the list is narrowed to. No query."""
        found = []
        if self.query:
            found.append(Narrowing(f"“{self.query}”", self.get_query_string(remove=[SEARCH_VAR, "p"])))
        found += [
            Narrowing(f"{spec.title}: {spec.chosen_words}", self.get_query_string(remove=[spec.parameter_name, "p"]))
            for spec in self._set_filters()
        ]
        return found

    def blockers(self, request: HttpRequest) -> list[Narrowing]:
        """For an empty list: every narrowing with the number of rows that clearing it would show. One query each."""
        found = []
        if self.query:
            found.append(self._without(request, f"the search for “{self.query}”", SEARCH_VAR))
        found += [
            self._without(request, f"the filter {spec.title}: {spec.chosen_words}", spec.parameter_name)
            for spec in self._set_filters()
        ]
        if not self.shows_children:
            shown = request.GET.copy()
            shown[ChildrenFilter.parameter_name] = "shown"
            total = self._count(request, shown)
            found.append(Narrowing("the switch that hides children", self.switch_children, total))
        return [blocker for blocker in found if blocker.without]

    def _set_filters(self) -> list[ProductFilter]:
        filters = [spec for spec in self.filter_specs if isinstance(spec, ProductFilter) and spec.value()]
        return [spec for spec in filters if not isinstance(spec, ChildrenFilter)]

    def _without(self, request: HttpRequest, words: str, parameter: str) -> Narrowing:
        rest = request.GET.copy()
        rest.pop(parameter, None)
        return Narrowing(words, self.get_query_string(remove=[parameter, "p"]), self._count(request, rest))

    def _count(self, request: HttpRequest, parameters: Any) -> int:
        parameters.pop("p", None)
        other = copy(request)
        other.GET = parameters
        changelist = self.model_admin.get_changelist_instance(other)
        return changelist.result_count
