"""What a file is, what its columns mean, and its rows as the API's import takes them (PIM contract §6.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Any

from products.transfer.sheets import habits
from products.transfer.sheets.choices import Choices
from products.transfer.sheets.formulas import plain
from products.transfer.sheets.habits import Oddity
from products.transfer.sheets.names import LEFT_OUT, Naming, of_products
from products.transfer.sheets.text import Text, opened
from products.transfer.table import Line, Table, Unreadable

# People see as many rows before they decide, and work through no more remarks.
FIRST_ROWS = 20
MOST_ODDITIES = 1_000
PRODUCTS = of_products()


@dataclass(frozen=True)
class Found:
    """What a file is.

    `choices` say how it is read if nobody changes anything, with our column for each of `names`, which are what the
    file calls them. `first` are its first rows below those names, with the numbers that a spreadsheet shows; `rows` is
    how many there are. `oddities` are at most `MOST_ODDITIES` of `oddities_in_all`.
    """

    choices: Choices
    names: tuple[str, ...]
    first: tuple[Line, ...]
    rows: int
    sheets: tuple[str, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    oddities_in_all: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return self.choices.columns or ()


def look(content: IO[bytes], choices: Choices | None = None, naming: Naming = PRODUCTS) -> Found:
    """Read a file to its end, and say what it is, if its columns are called like that. Raises Unreadable.

    Columns that are chosen stay, as long as the file has as many.
    """
    with ExitStack() as stack:
        text = stack.enter_context(opened(content, choices or Choices(), naming.is_known))
        names = _names(text)
        text = _with_columns(text, names, naming)
        first = tuple(islice(_below(text, len(names)), FIRST_ROWS))
        found: list[Oddity] = []
        rows = in_all = 0
        for oddities in _oddities(text, names):
            rows += 1
            in_all += len(oddities)
            found += oddities[: MOST_ODDITIES - len(found)]
        return Found(text.choices, names, first, rows, text.sheets, tuple(found), in_all)


def read(content: IO[bytes], *, file_name: str, choices: Mapping[str, Any], warns: bool = True) -> Table:
    """Begin to read a file from its beginning. Raises Unreadable.

    `choices` are `Choices` as JSON; where they leave it open, the columns are those of products. The same content and
    the same choices give the same rows, so that a job may read it again. Columns that are left out are not there. A row
    that is shorter than the header is filled up; one that is longer stays so, for its cells stand in the wrong places.
    Nothing is warned of unless it `warns`.
    """
    stack = ExitStack()
    try:
        text = stack.enter_context(opened(content, Choices.from_json(choices), PRODUCTS.is_known))
        names = _names(text)
        text = _with_columns(text, names, PRODUCTS)
        columns = text.choices.columns or ()
        _refuse_twins(columns, names)
        table = Table([column for column in columns if column], iter(()))
        watched = _Watched(text, names, table.warnings) if warns else None
        return replace(table, lines=_lines(stack, text, watched, len(names)))
    except BaseException:
        stack.close()
        raise


def _lines(stack: ExitStack, text: Text, watched: _Watched | None, length: int) -> Iterator[Line]:
    columns = text.choices.columns or ()
    places = [place for place, column in enumerate(columns) if column]
    with stack:
        for number, cells in _below(text, length):
            if watched:
                watched.look_at(number, cells)
            yield number, [plain(cells[place]) for place in places] + cells[length:]


class _Watched:
    """Notes what is odd about rows, as sentences."""

    def __init__(self, text: Text, names: Sequence[str], said: list[str]) -> None:
        self._columns, self._names, self._said = text.choices.columns or (), names, said
        self._expected = _expected(text, len(names))

    def look_at(self, number: int, cells: Sequence[str]) -> None:
        if len(self._said) < MOST_ODDITIES:
            oddities = habits.oddities_in(self._columns, self._names, number, cells, self._expected)
            self._said += [f"Row {each.row:,}, {each.column}: {each}" for each in oddities]


def _names(text: Text) -> tuple[str, ...]:
    """Return what the file calls its columns; those without a name are called as a spreadsheet does."""
    at = text.choices.names_at or 0
    for number, cells in text.rows():
        if number >= at:
            names = cells if number == at else [LEFT_OUT] * len(cells)
            while at and names and not names[-1].strip():
                names.pop()
            return tuple(plain(name.strip()) or f"Column {_letters(place)}" for place, name in enumerate(names))
    raise Unreadable("The file has no rows.")


def _letters(place: int) -> str:
    """Return ``A`` for the first column, ``AA`` for the one after ``Z``."""
    letters, number = "", place + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _with_columns(text: Text, names: Sequence[str], naming: Naming) -> Text:
    columns = text.choices.columns
    if columns is None or len(columns) != len(names):
        columns = tuple(naming.columns(names))
    return replace(text, choices=replace(text.choices, columns=columns))


def _below(text: Text, length: int) -> Iterator[Line]:
    """Yield the rows below the names, each at least as long as these; what is empty beyond them is cut off."""
    at = text.choices.names_at or 0
    for number, cells in text.rows():
        if number > at:
            while len(cells) > length and not cells[-1].strip():
                cells.pop()
            yield number, cells + [""] * (length - len(cells))


def _oddities(text: Text, names: Sequence[str]) -> Iterator[list[Oddity]]:
    columns, expected = text.choices.columns or (), _expected(text, len(names))
    for number, cells in _below(text, len(names)):
        yield list(habits.oddities_in(columns, names, number, cells, expected))


def _expected(text: Text, length: int) -> dict[str, int]:
    return habits.lengths_of(text.choices.columns or (), (cells for _, cells in _below(text, length)))


def _refuse_twins(columns: Sequence[str], names: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for column, name in zip(columns, names, strict=True):
        if column and column in seen:
            raise Unreadable(f"“{seen[column]}” and “{name}” cannot both be {column}. Leave one of them out.")
        seen[column] = name
