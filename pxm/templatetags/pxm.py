"""Template tags of all rooms: `{% load pxm %}`."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from django import template
from django.contrib import admin
from django.db.models.options import Options
from django.forms import BooleanField, BoundField, ChoiceField
from django.template import loader
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.templatetags.unfold import header_title

from pxm.admin import humanize
from pxm.admin.called import called
from pxm.admin.cells import with_short_classes
from pxm.admin.site import PXMAdminSite

register = template.Library()
# ``{{ product.name|called }}``
register.filter(called)
# ``{{ cell|short_classes }}``
register.filter("short_classes", with_short_classes)


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """``{{ product.updated_at|ago }}``: relative, with the exact time on hover."""
    if moment is None:
        return ""
    exact = f"{moment.day} {moment:%B %Y, %H:%M:%S} UTC"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact,
        humanize.relative_time(moment),
    )


@register.filter
def number(value: int) -> str:
    """``{{ 12000|number }}`` → ``12,000``."""
    return f"{value:,}"


@register.filter
def count(value: int, nouns: str) -> str:
    """``{{ n|count:"child,children" }}`` → ``1 child``, ``1,234 children``; without a plural *s* is added."""
    singular, _, plural = nouns.partition(",")
    return humanize.count(value, singular, plural)


@register.filter
def rows(value: int, opts: Options[Any]) -> str:
    """``{{ n|rows:opts }}`` → ``1 product``, in the words of the model."""
    return humanize.count(value, str(opts.verbose_name), str(opts.verbose_name_plural))


@register.filter
def plural(value: int, nouns: str) -> str:
    """Like `count`, without the number: ``{{ n|plural:"child,children" }}``."""
    singular, _, several = nouns.partition(",")
    return singular if value == 1 else several or f"{singular}s"


@register.filter
def duration(length: timedelta | None) -> str:
    return "" if length is None else humanize.duration(length)


@register.inclusion_tag("admin/pxm/field.html", takes_context=True)
def edit(context: template.Context, field: BoundField, bare: bool = False) -> dict[str, object]:
    """``{% edit form.sku %}``: label, input, help and errors; `bare` without the label.

    Someone who may only look sees the value, without an input.
    """
    may_edit = bool(context.get("add") or context.get("has_change_permission"))
    required = getattr(field.field, "is_needed", False)
    shown = None if may_edit else _as_text(field)
    said = getattr(field.field.widget, "messages_at_rows", ())
    errors = [error for error in field.errors if error not in said]
    return {"field": field, "errors": errors, "required": required, "bare": bare, "may_edit": may_edit, "shown": shown}


def _as_text(field: BoundField) -> SafeString | str:
    """Return a field's value for reading: as the widget's `read_template_name` shows it, a choice by its label."""
    widget, value = field.field.widget, field.value()
    read_template = getattr(widget, "read_template_name", "")
    if read_template:
        return loader.render_to_string(read_template, widget.get_context(field.html_name, value, {}))
    if isinstance(field.field, BooleanField):
        return "Yes" if value else "No"
    if isinstance(field.field, ChoiceField):
        return str(dict(widget.choices).get(value, value))
    return linebreaksbr(value) if value else "–"


@register.simple_tag
@cache
def shell_links() -> SafeString:
    """``{% shell_links %}``: styles, scripts and colours of every page, which depend on nobody who looks."""
    site = cast(PXMAdminSite, admin.site)
    return loader.render_to_string("unfold/helpers/shell_links.html", site.shell_context())


@register.simple_tag
@cache
def once(template: str) -> SafeString:
    """``{% once "preview/head.html" %}``: a part that is the same in every answer, and shows nothing of its page."""
    return loader.render_to_string(template)


@register.simple_block_tag
def head(content: str, title: str, button: str = "", address: str = "") -> SafeString:
    """``{% head title button="Build children…" address=url %}what stands beneath the title{% endhead %}``."""
    shown = {"title": title, "line": SafeString(content.strip()), "button": button, "address": address}
    return loader.render_to_string("admin/pxm/head.html", shown)


@register.simple_tag(takes_context=True)
def trail(context: template.Context) -> str:
    """Return where the page stands in the words of the sidebar: group, list, and what the page is about.

    A page that belongs to another noun's list names it as `list_address`; one that the sidebar does not lead to has
    Unfold's breadcrumbs.
    """
    opts = context.get("opts")
    own = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") if opts else ""
    listed = context.get("list_address") or own
    for group in context.get("sidebar_navigation") or ():
        for page in group["items"]:
            if listed and str(page["link"]) == listed:
                parts = [{"title": group["title"]}, {"title": page["title"], "link": listed}]
                original = context.get("original")
                if original and str(original) != page["title"]:
                    parts.append({"title": original})
                return loader.render_to_string("unfold/helpers/header_title.html", {"parts": parts})
    return header_title(context)
