"""Pages of what a release has: which rows, and how many there are in all (catalog contract §1.3-1.5)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.shopper.lists import at
from catalog.shopper.reading import Listing
from catalog.shopper.scope import Scope
from catalog.shopper.views import CatalogView
from pxm.api.pagination import Window
from pxm.ids import read_uuid

# The id of nothing: what is no id in a path.
NOBODY = UUID(int=0)


class Page(CatalogView, ABC):
    """A page of the rows of a `listing`.

    `owner` is the parameter of the path that says what the list is of; rows tell how many their owner has of them.
    Where no row does, `total_of_owner` is asked, which refuses an owner that there is not; `total_of_release` says how
    many there are where nothing owns them.
    """

    listing: ClassVar[Listing[Any]]
    owner: ClassVar[str] = ""

    def get(self, request: Request, **ids: str) -> HttpResponse:
        scope = self.scope()
        window = self.window(scope)
        known = self.known(scope, window)
        if known:
            return known
        rows, total = self._read(scope, window)
        return self.answer(scope, window, rows, total)

    @abstractmethod
    def answer(self, scope: Scope, window: Window, rows: Sequence[Any], total: int) -> HttpResponse:
        """Return the page that has these rows."""

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        """Return how many rows the owner has; Missing or Invalid if it can have none."""
        raise AssertionError("nothing owns what this lists")

    def total_of_release(self, scope: Scope) -> int:
        """Return how many rows the release has."""
        raise AssertionError("what this lists has an owner")

    def names(self) -> dict[str, Any]:
        """Return what names the list in the path, beside the release."""
        return {"owner": read_uuid(self.kwargs[self.owner]) or NOBODY} if self.owner else {}

    def order(self, asked: str) -> tuple[str, ...]:
        """Return the order of rows that match a filter, if it is not that of the list."""
        return ()

    def _read(self, scope: Scope, window: Window) -> tuple[Sequence[Any], int]:
        asked = self.request.query_params.get("filter", "")
        names = at(scope.release) | self.names()
        found = self.listing.page(window.rows, asked, self.order(asked), **names)
        owner_total = found.owner_count
        if self.owner and owner_total is None and (self.listing.owner_count or not found.rows):
            owner_total = self.total_of_owner(scope, read_uuid(self.kwargs[self.owner]))
            if found.rows:
                return [], 0  # they belong to it in another sense
        if found.total is not None:
            return found.rows, found.total
        if asked.strip() or self.listing.counted:
            return found.rows, self.listing.count(asked, **names) if window.offset else 0
        return found.rows, self.total_of_release(scope) if owner_total is None else owner_total
