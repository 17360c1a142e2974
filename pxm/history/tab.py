"""The tab *History*, which stands on the page of every noun that has one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pxm.admin.tabs import Tab
from pxm.history.declared import may_see, tracked


def address(row: Any) -> str:
    """Return where the history of a row is read from."""
    return reverse("admin:history_entry_of", args=[row._meta.label_lower, row.pk])


def _applies(request: HttpRequest, row: Any) -> bool:
    """Rows that belong to another have their history on its page."""
    known = tracked(type(row))
    return known is not None and not known.belongs_to and may_see(request, row._meta.label_lower)


HISTORY = Tab(
    key="history",
    title="History",
    address=address,
    applies=_applies,
    place=110,
)
