"""Texts that a spreadsheet takes for formulas, and the apostrophe that keeps it from doing so. Pure.

Whoever can name a product could otherwise run a formula in the spreadsheet of whoever opens an export. What one of the
two functions does, the other one undoes, whatever the text is.
"""

from __future__ import annotations

import re

_APOSTROPHE = "'"
# Spreadsheets run what begins with one of these, some of them after a blank that they drop.
_BEGINS_ONE = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NEGATIVE_NUMBER = re.compile(r"-\d+(\.\d+)?", re.ASCII)


def neutralised(text: str) -> str:
    """Return the text as a spreadsheet shows it and does not run it; a negative number stays one."""
    if not _BEGINS_ONE.match(text) or _NEGATIVE_NUMBER.fullmatch(text):
        return text
    return _APOSTROPHE + text


def plain(text: str) -> str:
    """Return what was meant by a cell that may have been neutralised."""
    return text[1:] if text.startswith(_APOSTROPHE) and _BEGINS_ONE.match(text) else text
