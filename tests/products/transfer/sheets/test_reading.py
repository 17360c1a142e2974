"""Files as people send them, read as the rows of the API's import."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.transfer.products.rows import MOST_ROWS
from products.transfer.sheets import Choices, look, read
from products.transfer.sheets.formulas import neutralised, plain
from products.transfer.sheets.layout import SEPARATORS
from products.transfer.table import Unreadable

ENCODED = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-16-le": "utf-16-le"} | {
    "utf-16-be": "utf-16-be",
    "cp1252": "cp1252",
}


class Slowly(io.RawIOBase):
    """What a storage answers: it reads, a few bytes at a time, and seeks; no more."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, size: int | None = -1) -> bytes:
        return self._content.read(7 if size is None or size > 7 else size)

    def seek(self, place: int, whence: int = 0) -> int:
        return self._content.seek(place, whence)


def lines_of(content: bytes, choices: Choices | None = None) -> tuple[list[str], list[tuple[int, list[str]]]]:
    chosen = choices or look(io.BytesIO(content)).choices
    table = read(Slowly(content), file_name="products.csv", choices=chosen.as_json())
    return list(table.header), list(table.lines)


@pytest.mark.parametrize(("encoding", "separator"), list(product(ENCODED, SEPARATORS)))
def test_encoding_separator_and_the_row_of_names_are_recognised(encoding: str, separator: str) -> None:
    """A title above, blank rows, quoted line ends and separators, a short row, and what Excel puts around a formula."""
    text = (
        'Our range\r\n\r\nArtikel-Nr.,BEZEICHNUNG,Farbe,tags\r\n00123,"Größe 5,\r\nrot",x,"a,b"\r\n'
        ',,,\r\n124,\'=SUM(1),\r\n"125","5"" wide",,\r\n'
    ).replace(",", separator)
    content = text.encode(encoding)
    found = look(io.BytesIO(content))
    assert found.choices == Choices(ENCODED[encoding], separator, '"', names_at=3, columns=("sku", "name", "", "tags"))
    assert found.names == ("Artikel-Nr.", "BEZEICHNUNG", "Farbe", "tags")
    assert found.rows == 3
    assert found.first[0] == (4, ["00123", f"Größe 5{separator}\r\nrot", "x", f"a{separator}b"])
    assert lines_of(content) == (
        ["sku", "name", "tags"],
        [
            (4, ["00123", f"Größe 5{separator}\r\nrot", f"a{separator}b"]),
            (6, ["124", "=SUM(1)", ""]),
            (7, ["125", '5" wide', ""]),
        ],
    )


def test_whoever_knows_better_chooses() -> None:
    """The names, the columns, the encoding: what is chosen is read so, and kept as JSON between two readings."""
    content = b"sep=;\r\nsku;name\r\nA\xa4;one\r\n"
    found = look(io.BytesIO(content))
    assert (found.choices.separator, found.choices.names_at, found.choices.encoding) == (";", 1, "cp1252")
    unnamed = replace(found.choices, names_at=0, columns=("external_ref", ""))
    assert Choices.from_json(unnamed.as_json()) == unnamed
    assert look(io.BytesIO(content), unnamed).names == ("Column A", "Column B")
    assert lines_of(content, unnamed) == (["external_ref"], [(1, ["sku"]), (2, ["A¤"])])
    other = look(io.BytesIO(content), replace(found.choices, separator=",", columns=None))
    assert (other.names, other.columns) == (("sku;name",), ("",))
    twins = replace(found.choices, columns=("sku", "sku"))
    with pytest.raises(Unreadable, match="“sku” and “name” cannot both be sku"):
        lines_of(content, twins)


def test_single_quotes_and_names_that_nobody_knows() -> None:
    assert look(io.BytesIO(b"'foo';'bar'\n'a;b';'c'\n")).choices.quote == "'"
    town = b"name,sku,commodity_type\nGood,S1,physical\n's-Hertogenbosch,S2,physical\nLast,S3,physical\nTotal: 3\n"
    assert (look(io.BytesIO(town)).choices.quote, look(io.BytesIO(town)).rows) == ('"', 4)
    assert look(io.BytesIO(b"foo;bar\n1;2\n")).choices.names_at == 1
    assert look(io.BytesIO(b"1;2\n3;4\n")).choices.names_at == 0
    only = look(io.BytesIO(b"sku\nA\nB"))
    assert (only.columns, only.rows) == (("sku",), 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \r\n \n", "The file is empty."),
        (b'sku,name\nA,"one\nB,two\n', "Row 2 cannot be read: a quotation mark opens and never closes."),
        (b'sku,name\nA,"one" two\n', "Row 2 cannot be read: something stands between a closing quotation mark"),
        (b"sku,name\nA," + b"x" * 1_100_000, "Row 2 cannot be read: a cell is longer than 1,048,576 characters."),
        (b"sku" + 1_000 * b"," + b"\n", "Row 1 has more than 1,000 columns. Leave some out."),
        (b"sku,name\nA,o\0ne\n", "Row 2 holds signs that no text has. Save it as CSV or as a workbook of Excel"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "This file is a picture, not a table."),
        (b"%PDF-1.7\n1 0 obj", "This file is a PDF, not a table."),
        (bytes(range(256)) * 9, "This file is neither a text nor a workbook, so it holds no table."),
        (b"\x7fELF\2\1\1" + b"\0" * 64 + b"\1\2\3\0" * 100, "neither a text nor a workbook"),
        (b"sku\n" + b"\xe4\n" * 99 + b"\n\x81\n", r"Row 102 is not Windows-1252 \(western Europe\)."),
        ("\ufeffsku\n".encode("utf-16-le") + b"\x00\xd8\n\x00", "Not all of the file is UTF-16."),
        (b"sku\n" + b"1\n" * MOST_ROWS, "The file has more than 50,000 rows. Send it in parts."),
    ],
)
def test_what_cannot_be_read_says_where_and_why(content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        look(io.BytesIO(content))


def test_rows_that_are_too_long_stay_so_and_those_of_nothing_are_left_out() -> None:
    """Cells beyond the header mean that a separator stands where none was meant."""
    header, lines = lines_of(b"sku,name\nA,one,\nB,two, red\n\n,\n")
    assert (header, lines) == (["sku", "name"], [(2, ["A", "one"]), (3, ["B", "two", " red"])])


def test_oddities_are_told_with_row_and_column() -> None:
    content = b"SKU;Name;EAN\n1.0E+10;1.0E+10;\n2-Jan;x;4006381333931\n#N/A;x;1234565\n"
    found = look(io.BytesIO(content))
    assert [(each.row, each.column, each.habit) for each in found.oddities] == [
        (2, "SKU", "scientific"),
        (3, "SKU", "date"),
        (4, "SKU", "error"),
        (4, "EAN", "zeros"),
    ]
    table = read(io.BytesIO(content), file_name="x.csv", choices=found.choices.as_json())
    assert table.warnings == []
    assert len(list(table.lines)) == 3
    assert table.warnings[0] == (
        "Row 2, SKU: A spreadsheet shortened a long number to “1.0E+10”; its last digits are lost."
    )
    assert len(table.warnings) == found.oddities_in_all == 4


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n1.5aé＝"), max_size=6))
def test_what_is_kept_from_being_a_formula_comes_back_as_it_was(text: str) -> None:
    written = neutralised(text)
    assert plain(written) == text
    assert written.startswith("'") or not written.startswith(("=", "+", "@", "\t", "\r", "＝"))
    assert written == text or written == f"'{text}"
    # A number is none, and stays one.
    assert (neutralised("-1.5"), neutralised("-1+cmd")) == ("-1.5", "'-1+cmd")
