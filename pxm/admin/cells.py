"""Cells of lists without the thirty classes that Unfold names in every cell of a page.

What they look like is said once, in `pxm.css`.
"""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES as CELL_OF_CHECKBOX
from unfold.templatetags.unfold_list import LINK_CLASSES, ROW_CLASSES
from unfold.widgets import CHECKBOX_CLASSES

# Unfold's classes, and what is left of them.
_CLASSES = tuple(
    (escape(" ".join(long)), short)
    for long, short in (
        (ROW_CLASSES, ""),
        (CELL_OF_CHECKBOX, "action-checkbox"),
        (CHECKBOX_CLASSES, "pxm-tick"),
        (LINK_CLASSES, "pxm-named"),
    )
)


def with_short_classes(cell: str) -> SafeString:
    """Return a cell that Unfold has rendered, with the classes of `pxm.css`."""
    for long, short in _CLASSES:
        cell = cell.replace(long, short)
    return mark_safe(cell)
