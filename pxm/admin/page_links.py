"""Links that rooms above add to the page of a noun which they know and which does not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from pxm.admin.signed_in import may
from pxm.registry import Registry


@dataclass(frozen=True)
class PageLink:
    """A link in the head of the page of a `model`'s row, for whoever has the permission."""

    name: str
    model: type[Model]
    label: str
    address: Callable[[Any], str]
    permission: str


PAGE_LINKS: Registry[PageLink] = Registry("link of a page")


def links_of_page(request: HttpRequest, row: Model | None) -> list[tuple[str, str]]:
    """Return label and address of the links of a row's page; none of a new one."""
    return [
        (each.label, each.address(row))
        for each in PAGE_LINKS
        if row is not None and isinstance(row, each.model) and may(request, each.permission)
    ]
