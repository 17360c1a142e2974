"""Searching as people expect it: any part of a text, ignoring case and the number and kind of blanks.

SQLite ignores the case of ASCII only, and PostgreSQL that of its locale, which may know no more. So a search beyond
plain ASCII becomes a regular expression that spells the letters out; any other uses what each database does fastest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any
from unicodedata import normalize

from django.db.models import Q
from django.utils.text import smart_split, unescape_string_literal

from pxm.lookups import Condition

# Nobody types this much, and each further word is one more scan of every row.
LONGEST_SEARCH = 200
MOST_WORDS = 12
# What Python calls a blank, in the spelling of both databases; among them the no-break spaces that spreadsheets bring.
_BLANK = "[\\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"


class Holds(Condition):
    """The column's text holds `text` somewhere; case does not count, and a blank stands for any run of blanks."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(column)
        self.text = plain(text)

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        if _is_simple(self.text):
            return f"{column} LIKE %s ESCAPE '\\'", [f"%{_escaped(self.text)}%"]
        return f"{column} REGEXP %s", [expression(self.text)]

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        if _is_simple(self.text):
            return f"{column} ILIKE %s", [f"%{_escaped(self.text)}%"]
        return f"{column} ~ %s", [expression(self.text)]


def held_by(columns: Iterable[str], text: str) -> Q:
    """Return the condition that one of the columns holds `text`; every row matches a blank text."""
    searched = plain(text)
    return reduce(or_, (Q(Holds(column, searched)) for column in columns), Q(pk__in=[])) if searched else Q()


def held_together_by(columns: Iterable[str], text: str) -> Q:
    """Return the condition that each word of `text` is held by one of the columns; “"two words"” are one."""
    searched = list(columns)
    return reduce(and_, (held_by(searched, word) for word in words_of(text)), Q())


def words_of(text: str) -> list[str]:
    """Return the words of a search, at most `MOST_WORDS`: all that comes later is searched for as one."""
    words = [_unquoted(word) for word in smart_split(plain(text))]
    return words if len(words) <= MOST_WORDS else [*words[: MOST_WORDS - 1], " ".join(words[MOST_WORDS - 1 :])]


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
    return unescape_string_literal(word) if is_quoted else word


def plain(text: str) -> str:
    """Return `text` as it is searched for: composed letters, single blanks, none at the ends, not too long."""
    return " ".join(normalize("NFC", text.replace("\x00", "")).split())[:LONGEST_SEARCH]


def expression(text: str) -> str:
    """Return the regular expression of a plain text, for Python and PostgreSQL alike."""
    return "".join(map(_spelled, text))


def spellings(text: str) -> list[list[str] | None]:
    """Return how each character of a plain text may be spelled in an index that folds cases, where `Holds` finds it;
    None for a run of blanks.
    """
    if _is_simple(text):
        return [[character.lower()] for character in text]  # the databases' own LIKE
    return [None if character == " " else _spellings(character) for character in text]


def _is_simple(text: str) -> bool:
    return text.isascii() and " " not in text


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _spelled(character: str) -> str:
    if character == " ":
        return _BLANK
    if not character.isalpha():
        return f"\\{character}" if character.isascii() and not character.isalnum() else character
    ways = _spellings(character)
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _spellings(character: str) -> list[str]:
    if not character.isalpha():
        # Some signs have cases though they are no letters (Ⅶ, Ⓜ): `Holds` minds them, whereas an index folds them.
        return sorted({character, character.lower(), character.casefold()})
    cases = {character, character.lower(), character.upper(), character.title(), character.casefold()}
    return sorted(cases | {normalize("NFD", each) for each in cases})
