"""``{% load history %}{% history_of variation %}``: the history of a thing whose page has no tabs."""

from __future__ import annotations

from django import template
from django.db.models import Model

from pxm.history.tab import address

register = template.Library()


@register.inclusion_tag("admin/history/section.html")
def history_of(row: Model) -> dict[str, str]:
    """Return a card that is filled when it is opened."""
    return {"address": address(row)}
