"""The tab *History*, which stands on the page of every noun that has one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from pxm.admin.tabs import Tab
from pxm.history.declared import may_see


def address(row: Any) -> str:
    """Return where the history of a row is read from."""
    return reverse("admin:history_entry_of", args=[row._meta.label_lower, row.pk])


HISTORY = Tab(
    key="history",
    title="History",
    address=address,
    applies=lambda request, row: may_see(request, row._meta.label_lower),
    place=110,
)
