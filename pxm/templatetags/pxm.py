"""Template tags of all rooms: `{% load pxm %}`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pxm.admin import words

register = template.Library()


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """``{{ product.updated_at|ago }}``: relative, with the exact time on hover."""
    if moment is None:
        return ""
    exact = f"{moment.day} {moment:%B %Y, %H:%M:%S} UTC"
    return format_html(
        '<time datetime="{}" title="{}" class="whitespace-nowrap">{}</time>', moment.isoformat(), exact, words.ago(moment)
    )


@register.filter
def number(value: int) -> str:
    """``{{ 12000|number }}`` → ``12,000``."""
    return f"{value:,}"


@register.filter
def count(value: int, nouns: str) -> str:
    """``{{ n|count:"child,children" }}`` → ``1 child``, ``1,234 children``; the plural may be left out (*s* is added)."""
    singular, _, plural = nouns.partition(",")
    return words.count(value, singular, plural)


@register.filter
def plural(value: int, nouns: str) -> str:
    """Like `count`, without the number: ``{{ n|plural:"child,children" }}``."""
    singular, _, several = nouns.partition(",")
    return singular if value == 1 else several or f"{singular}s"


@register.filter
def duration(length: timedelta | None) -> str:
    return "" if length is None else words.duration(length)


@register.inclusion_tag("admin/pxm/field.html", takes_context=True)
def edit(context: template.Context, field: BoundField, required: bool = False) -> dict[str, object]:
    """``{% edit form.sku required=True %}``: label, input, help and errors; only the value for whoever may look only."""
    may_edit = context.get("add") or context.get("has_change_permission")
    return {"field": field, "required": required, "may_edit": may_edit}
