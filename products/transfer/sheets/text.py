"""A file as rows of text: recognised once, then read from its beginning as often as one likes, a row at a time."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO

from products.files.kinds import MODELS, PICTURES, SOUNDS, VIDEOS, kind_of
from products.transfer.products.reading import NoText, decoded, refuse_no_text
from products.transfer.products.rows import MOST_ROWS
from products.transfer.sheets import encodings, layout, workbook
from products.transfer.sheets.choices import Choices
from products.transfer.sheets.encodings import ENCODINGS, UTF_8
from products.transfer.sheets.layout import LONGEST_CELL, Layout
from products.transfer.table import Line, Unreadable

_HEAD = 64 * 1024
# Each is shown with what it means; no product has nearly as many attributes.
MOST_COLUMNS = 1_000
_SAVE_AGAIN = "Save it as CSV or as a workbook of Excel, and send that."
# What a file is that holds no table, by the group of its kind.
_CALLED = {
    PICTURES: "a picture",
    VIDEOS: "a video",
    SOUNDS: "a sound",
    MODELS: "a 3D model",
}
_DOCUMENTS_CALLED = {
    "doc": "a document of Word",
    "docx": "a document of Word",
    "ppt": "a presentation of PowerPoint",
    "pptx": "a presentation of PowerPoint",
    "pdf": "a PDF",
}
_WORKBOOKS = frozenset({"xls", "xlsx"})
# Hardly any text has these signs; a program or an archive has many of them.
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a"]
_BEGINNING, _FEW, _SELDOM = 4096, 3, 50


@dataclass(frozen=True)
class Text:
    """A file whose `choices` are all made. `sheets` are those of a workbook, `begins` is where its rows do."""

    content: IO[bytes]
    choices: Choices
    sheets: tuple[str, ...] = ()
    begins: int = 0

    @property
    def layout(self) -> Layout:
        return Layout(self.choices.separator, self.choices.quote)

    def head(self) -> str:
        """Return the beginning of the file, after what is there for programs only; signs that are none are shown so."""
        self.content.seek(self.begins)
        decoder = codecs.getincrementaldecoder(self.choices.encoding)(errors="replace")
        return decoder.decode(self.content.read(_HEAD))

    def rows(self) -> Iterator[Line]:
        """Yield every row with its number, as spreadsheets count them; rows without anything are left out.

        Raises Unreadable for what is no text of this encoding and layout, and past the last row or column that is
        taken. Of a workbook, NUL, which no database keeps, is left out; no text has it.
        """
        number = taken = 0
        try:
            for number, cells in enumerate(layout.reader(self._lines(), self.layout), start=1):
                refuse_no_text(cells)
                if len(cells) > MOST_COLUMNS:
                    raise Unreadable(f"Row {number:,} has more than {MOST_COLUMNS:,} columns. Leave some out.")
                if any(map(str.strip, cells)):
                    if taken == MOST_ROWS:
                        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
                    taken += 1
                    yield number, self._without_nul(number, cells) if "\0" in "".join(cells) else cells
        except NoText as problem:
            raise Unreadable(f"Row {number:,} is not {self._encoding}.") from problem
        except UnicodeDecodeError as problem:
            raise Unreadable(f"Not all of the file is {self._encoding}.") from problem
        except csv.Error as problem:
            raise Unreadable(f"Row {number + 1:,} cannot be read: {_in_words(problem)}.") from problem

    @property
    def _encoding(self) -> str:
        return ENCODINGS.get(self.choices.encoding, self.choices.encoding)

    def _without_nul(self, number: int, cells: list[str]) -> list[str]:
        if not self.sheets:
            raise Unreadable(f"Row {number:,} holds signs that no text has. {_SAVE_AGAIN}")
        return [cell.replace("\0", "") for cell in cells]

    def _lines(self) -> io.TextIOWrapper:
        self.content.seek(self.begins)
        return decoded(self.content, self.choices.encoding)


@contextmanager
def opened(content: IO[bytes], choices: Choices, is_known: Callable[[str], bool]) -> Iterator[Text]:
    """Recognise what nobody chose. Raises Unreadable."""
    _refuse_no_table(content)
    if not workbook.is_workbook(content):
        _refuse_no_text(content)
        yield _named(_recognised(content, choices, is_known), is_known)
        return
    with workbook.opened(content, choices.sheet) as book:
        of_sheet = replace(choices, encoding=UTF_8, separator=layout.COMMA, quote=layout.QUOTES[0], sheet=book.sheet)
        yield _named(Text(book.text, of_sheet, book.sheets, book.text.tell()), is_known)


def _refuse_no_table(content: IO[bytes]) -> None:
    """Say what a file is that is something else altogether."""
    kind = kind_of(content)
    if kind and kind.extension not in _WORKBOOKS:
        called = _DOCUMENTS_CALLED.get(kind.extension) or _CALLED[kind.group]
        raise Unreadable(f"This file is {called}, not a table.")


def _refuse_no_text(content: IO[bytes]) -> None:
    content.seek(0)
    head = content.read(_BEGINNING)
    text = head.decode(encodings.utf_16_of(head) or "latin-1", errors="replace")
    signs = sum(map(text.count, _CONTROLS))
    if signs > max(_FEW, len(text) / _SELDOM):
        raise Unreadable(f"This file is neither a text nor a workbook, so it holds no table. {_SAVE_AGAIN}")


def _recognised(content: IO[bytes], choices: Choices, is_known: Callable[[str], bool]) -> Text:
    encoding = choices.encoding if choices.encoding in ENCODINGS else encodings.recognised(content)
    found = Text(
        content, replace(choices, encoding=encoding, sheet=""), (), encodings.length_of_mark(content, encoding)
    )
    head = found.head()
    if not head.strip():
        raise Unreadable("The file is empty.")
    guess = layout.recognised(head, is_known)
    separator = choices.separator if choices.separator in layout.SEPARATORS else guess.separator
    quote = choices.quote if choices.quote in layout.QUOTES else guess.quote
    _, said = layout.said_separator(head)
    begins = found.begins + len(head[:said].encode(encoding))
    return replace(found, choices=replace(found.choices, separator=separator, quote=quote), begins=begins)


def _named(text: Text, is_known: Callable[[str], bool]) -> Text:
    if text.choices.names_at is not None:
        return text
    rows = layout.first_rows(text.head(), text.layout)
    return replace(text, choices=replace(text.choices, names_at=layout.row_of_names(rows, is_known)))


def _in_words(problem: csv.Error) -> str:
    said = str(problem)
    if "field larger" in said:
        return f"a cell is longer than {LONGEST_CELL:,} characters"
    if "unexpected end" in said:
        return "a quotation mark opens and never closes"
    return "something stands between a closing quotation mark and the next cell"
