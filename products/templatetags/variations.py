"""Template tags of the variations: `{% load variations %}`."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def colour_of(description: str) -> str:
    """Return the colour code that an option's description is, "" if it is anything else."""
    code = description.strip()
    return code if _COLOUR.fullmatch(code) else ""


@register.simple_tag
def swatch(description: str) -> SafeString | str:
    """``{% swatch option.description %}``: a patch of the colour if the description is a colour code, else nothing."""
    colour = colour_of(description)
    if not colour:
        return ""
    return format_html(
        '<span class="products-option-swatch" style="background-color: {}" title="{}"></span>', colour, colour
    )
