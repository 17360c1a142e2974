"""What Ctrl+K finds: every app adds the things it knows by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest
from unfold.dataclasses import SearchResult

# Few enough to be read at a glance; whoever wants more goes to the list.
RESULTS_PER_KIND = 10

# A finder takes the request (for permissions) and the text typed, and returns at most RESULTS_PER_KIND results.
Finder = Callable[[HttpRequest, str], Iterable[SearchResult]]

_finders: list[Finder] = []


def register_finder(finder: Finder) -> Finder:
    """Add a finder; usable as a decorator."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def find(request: HttpRequest, text: str) -> list[SearchResult]:
    """Return what all finders found, in the order they were registered."""
    return [result for finder in _finders for result in finder(request, text)]
