"""Characters that nobody sees: blanks of all kinds, marks of direction, joiners, and letters drawn as nothing."""

from __future__ import annotations

import unicodedata

# Letters and symbols by their category that fonts draw as nothing.
_DRAWN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def is_invisible(character: str) -> bool:
    """Return whether a character leaves no ink of its own."""
    category = unicodedata.category(character)
    is_blank = category[0] in "CZ" and category not in {"Cn", "Co"}
    return is_blank or character in _DRAWN_AS_NOTHING or _is_selector(character)


def visible(text: str) -> str:
    """Return the text without the characters that nobody sees."""
    return "".join(character for character in text if not is_invisible(character))


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
