"""A list of rows that says in words what it is narrowed to, and why it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest
from unfold.views import ChangeList

from pxm.admin.filters import SwitchFilter, WordedFilter

PAGE_VAR = "p"


@dataclass(frozen=True)
class Empty:
    """What a list says while there is nothing to list: a symbol (of Material Symbols) and what the noun is good for."""

    icon: str = "inbox"
    words: str = ""


@dataclass(frozen=True)
class Narrowing:
    """One filter or search that is set; `without` is how many rows would show if it alone were cleared, or more."""

    words: str
    clear: str
    without: int | None = None
    or_more: bool = False


@dataclass(frozen=True)
class Switch:
    """A switch above the list; `address` is the list with it turned the other way."""

    label: str
    is_on: bool
    address: str
    hides: str


class WordedChangeList(ChangeList):
    """Understands `WordedFilter` and `SwitchFilter`; other filters narrow it without a word.

    `shown_blockers` is what an empty list shows of `blockers`.
    """

    shown_blockers: Sequence[Narrowing] = ()

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.result_count:
            self.result_list = self.queryset.none()  # nobody has to look for what is not there

    @property
    def switches(self) -> list[Switch]:
        return [
            Switch(spec.label, bool(spec.value()), self._turned(spec), spec.hides)
            for spec in self.filter_specs
            if isinstance(spec, SwitchFilter)
        ]

    @property
    def narrowings(self) -> list[Narrowing]:
        """What the list is narrowed to. No query."""
        found = [self._narrowing(f"“{self.query}”", SEARCH_VAR)] if self.query else []
        return [*found, *(self._narrowing(_words(spec), spec.parameter_name) for spec in self._set_filters())]

    @property
    def without_narrowings(self) -> str:
        """The address of the whole list; switches stay as they are."""
        return self.get_query_string(
            remove=[SEARCH_VAR, PAGE_VAR, *(spec.parameter_name for spec in self._set_filters())]
        )

    def blockers(self, request: HttpRequest) -> list[Narrowing]:
        """For an empty list: every narrowing with the number of rows that clearing it would show. One query each."""
        found = [self._without(request, f"the search for “{self.query}”", SEARCH_VAR)] if self.query else []
        found += [
            self._without(request, f"the filter {_words(spec)}", spec.parameter_name) for spec in self._set_filters()
        ]
        for spec in self.filter_specs:
            if isinstance(spec, SwitchFilter) and not spec.value():
                shown = request.GET.copy()
                shown[spec.parameter_name] = spec.on
                words = f"the switch that hides {spec.hides}"
                found.append(Narrowing(words, self._turned(spec), *self._count(request, shown)))
        return [blocker for blocker in found if blocker.without]

    def _set_filters(self) -> list[WordedFilter]:
        filters = [spec for spec in self.filter_specs if isinstance(spec, WordedFilter) and spec.value()]
        return [spec for spec in filters if not isinstance(spec, SwitchFilter)]

    def _turned(self, spec: SwitchFilter) -> str:
        name = spec.parameter_name
        if spec.value():
            return self.get_query_string(remove=[name, PAGE_VAR])
        return self.get_query_string({name: spec.on}, remove=[PAGE_VAR])

    def _narrowing(self, words: str, parameter: str) -> Narrowing:
        return Narrowing(words, self.get_query_string(remove=[parameter, PAGE_VAR]))

    def _without(self, request: HttpRequest, words: str, parameter: str) -> Narrowing:
        rest = request.GET.copy()
        rest.pop(parameter, None)
        clear = self.get_query_string(remove=[parameter, PAGE_VAR])
        return Narrowing(words, clear, *self._count(request, rest))

    def _count(self, request: HttpRequest, parameters: Any) -> tuple[int, bool]:
        """Return how many rows there would be, and whether there would be more."""
        parameters.pop(PAGE_VAR, None)
        other = copy(request)
        other.GET = parameters
        changelist = self.model_admin.get_changelist_instance(other)
        return int(changelist.result_count), getattr(changelist.paginator, "has_more", False)


def _words(spec: WordedFilter) -> str:
    return f"{spec.title}: {spec.chosen_words}"
