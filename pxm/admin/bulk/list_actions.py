"""Actions that rooms above add to the list of a noun which they know and which does not know them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

from pxm.admin.bulk.action import BulkAction
from pxm.registry import Registry


@dataclass(frozen=True)
class ListAction:
    """An action for a selection in the list of `model`, and for all that its filter leaves by a button above it."""

    model: type[Model]
    action: BulkAction

    @property
    def name(self) -> str:
        return self.action.name


@dataclass(frozen=True)
class ListLink:
    """A link above the list of `model`, for whoever has the permission; `address` is the name of a page."""

    model: type[Model]
    label: str
    address: str
    permission: str

    @property
    def name(self) -> str:
        return self.address


LIST_ACTIONS: Registry[ListAction] = Registry("action of a list")
LIST_LINKS: Registry[ListLink] = Registry("link of a list")


def links_of(model: type[Model]) -> list[ListLink]:
    return [each for each in LIST_LINKS if each.model is model]


def added_to(model: type[Model]) -> list[BulkAction]:
    """Return what was added to the list of `model`, whoever may do it."""
    return [each.action for each in LIST_ACTIONS if each.model is model]
