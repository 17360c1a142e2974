"""Names among other words: they may have a thousand letters, and what stands beside them must stay in sight."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString


def called(name: object) -> SafeString:
    """Return a name for the screen: two lines of it at most, and the whole where the mouse rests on it."""
    return format_html('<span class="pxm-cut">{}</span>', name)
