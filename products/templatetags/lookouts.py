"""Template tags of what else shows a product: `{% load lookouts %}`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from products.lookouts import LOOKOUTS

register = template.Library()


@register.simple_tag(takes_context=True)
def lookouts(context: Any, product_id: UUID, name: str = "") -> SafeString:
    """``{% lookouts product.pk %}``: links to the other screens that show a product, for those who may see them.

    Where there is a link for each of many, `name` tells them apart for who hears them.
    """
    user = context["request"].user
    unseen = format_html('<span class="pxm-unseen"> of {}</span>', name) if name else SafeString("")
    shown = ((each.address(product_id), each.title, unseen) for each in LOOKOUTS if user.has_perm(each.needs))
    return format_html_join(" ", '<a class="pxm-link" href="{}">{}{}</a>', shown)
