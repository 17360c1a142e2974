"""What Ctrl+K finds: every app adds the things it knows by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter

from django.http import HttpRequest
from unfold.dataclasses import SearchResult

from pxm.registry import Registry

# Few enough to be read at a glance; whoever wants more goes to the list.
RESULTS_PER_KIND = 10

# A finder takes the request (for permissions) and the text typed, and returns at most RESULTS_PER_KIND results.
Finder = Callable[[HttpRequest, str], Iterable[SearchResult]]

FINDERS: Registry[Finder] = Registry("finder", name_of=attrgetter("__qualname__"))


def find(request: HttpRequest, text: str) -> list[SearchResult]:
    """Return what all finders found, in the order they were declared."""
    return [result for finder in FINDERS for result in finder(request, text)]
