"""What spreadsheets do to numbers and codes without being asked: long numbers, leading zeros, dates, errors. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# What a product is known by: texts, even where all of their signs are digits.
KEYS = frozenset({"id", "sku", "external_ref", "mpn", "upc_ean", "slug"})
_CODES = frozenset({"sku", "external_ref", "mpn"})
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d+", re.ASCII)
_ROUNDED = re.compile(r"\d{15}0+", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|NV|BEZUG!|WERT!|ZAHL!)|#{5,}")
_MONTH = (
    r"(jan|feb|mar|mär|mrz|apr|may|mai|maj|jun|jul|aug|sept?|oct|okt|nov|dec|dez"
    r"|janv|févr|mars|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)\.?"
)
_DATE = re.compile(
    rf"\d{{1,2}}[-. ]{_MONTH}([-. ]\d{{2,4}})?|{_MONTH}[-. ]\d{{1,4}}"
    r"|\d{1,2}(?P<sign>[./])\d{1,2}(?P=sign)\d{4}|\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?",
    re.IGNORECASE,
)
_GTIN_LENGTHS = (8, 12, 13, 14)
# A column of codes of one length, nearly.
_MANY, _NEARLY_ALL = 5, 0.75


class Habit(StrEnum):
    SCIENTIFIC = "scientific"
    ROUNDED = "rounded"
    ZEROS = "zeros"
    DATE = "date"
    ERROR = "error"


_SAID = {
    Habit.SCIENTIFIC: "A spreadsheet shortened a long number to “{text}”; its last digits are lost.",
    Habit.ROUNDED: "“{text}” looks like a number that a spreadsheet rounded: it keeps 15 digits.",
    Habit.ZEROS: "“{text}” looks as if a spreadsheet dropped zeros at its beginning.",
    Habit.DATE: "“{text}” looks like a code that a spreadsheet took for a date.",
    Habit.ERROR: "The spreadsheet could not work this cell out: “{text}”.",
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """What may have gone wrong in a cell; `row` counts from 1 as a spreadsheet does, `column` is the file's name."""

    row: int
    column: str
    habit: Habit
    text: str

    def __str__(self) -> str:
        return _SAID[self.habit].format(text=self.text)


class Lengths:
    """How long the numbers in a column of codes are, which tells whether some of them are too short."""

    def __init__(self) -> None:
        self._lengths: Counter[int] = Counter()
        self._others = False

    def add(self, text: str) -> None:
        if not text or self._others:
            return
        if text.startswith("0") or not _DIGITS.fullmatch(text):
            # Codes with letters are of any length, and where a zero stands in front, none was dropped.
            self._others = True
        else:
            self._lengths[len(text)] += 1

    @property
    def expected(self) -> int:
        """How long all should be, 0 if nobody can tell."""
        total = self._lengths.total()
        if self._others or total < _MANY:
            return 0
        longest = max(self._lengths)
        return longest if longest > 1 and self._lengths[longest] >= total * _NEARLY_ALL else 0


def lengths_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return how long the numbers in each column of codes should be."""
    found = {column: Lengths() for column in columns if column in _CODES}
    places = [(columns.index(column), lengths) for column, lengths in found.items()]
    for cells in rows if places else ():
        for place, lengths in places:
            lengths.add(cells[place])
    return {column: lengths.expected for column, lengths in found.items() if lengths.expected}


def habit_in(column: str, text: str, expected: int = 0) -> Habit | None:
    """Return what a spreadsheet seems to have done to a cell of this column of ours."""
    if text.startswith("#") and _ERROR.fullmatch(text):
        return Habit.ERROR
    if column not in KEYS:
        return None
    if _DIGITS.fullmatch(text):
        if column == "upc_ean":
            return Habit.ZEROS if _lacks_zeros(text) else None
        if _ROUNDED.fullmatch(text):
            return Habit.ROUNDED
        return Habit.ZEROS if expected and len(text) < expected else None
    if _SCIENTIFIC.fullmatch(text):
        return Habit.SCIENTIFIC
    return Habit.DATE if column != "slug" and _DATE.fullmatch(text) else None


def oddities_in(
    columns: Sequence[str], names: Sequence[str], number: int, cells: Sequence[str], expected: Mapping[str, int]
) -> Iterator[Oddity]:
    """Yield what is odd about a row; of each cell, `columns` are ours ("" for none), `names` what the file calls it."""
    for column, name, text in zip(columns, names, cells, strict=False):
        if column and text and (habit := habit_in(column, text, expected.get(column, 0))):
            yield Oddity(number, name, habit, text[:80])


def _lacks_zeros(text: str) -> bool:
    """Whether a number is that of an article (GTIN) only with zeros before it: their last digit is a check of all."""
    if len(text) in _GTIN_LENGTHS or len(text) < 7 or len(text) > max(_GTIN_LENGTHS):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return weighed % 10 == 0
