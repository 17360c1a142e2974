"""Workbooks are read as people see them, by a process that cannot take more than it is given."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import IO

import pytest

from products.transfer.sheets import Choices, look, read, workbook_child
from products.transfer.table import Unreadable
from tests.factories.workbooks import archive, sheet_xml, workbook

FAR = sheet_xml(['<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'])
_ENTITIES = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY e0 "ha">{_ENTITIES}]>' + sheet_xml(
    ['<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>']
)
LINKED = sheet_xml(
    [
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>',
        '<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://127.0.0.1:9/x")</f><v>A1</v></c></row>',
    ]
)


def with_sheet(xml: str, **more: str) -> io.BytesIO:
    parts = zipfile.ZipFile(workbook({"Products": [["sku"]]}))
    texts = {name: parts.read(name).decode() for name in parts.namelist()}
    return archive(texts | {"xl/worksheets/sheet1.xml": xml} | more)


def test_the_first_shown_sheet_that_holds_anything_unless_another_is_chosen() -> None:
    """Dates as all readers take them, numbers without what no spreadsheet shows, zeros that a format puts before."""
    content = workbook(
        {
            "Secret": [["sku"], ["no"]],
            "Empty": [],
            "Range": [
                [],
                [None, "Artikelnummer", "Bezeichnung", "description", "mpn", "tags"],
                [None, 123, 'Größe, "5"\nrot', date(2026, 1, 2), 0.1 + 0.2, True],
                [],
                [None, 1e20, "'=1", None, 12345678901234],
            ],
            "Other": [["sku"], ["B"]],
        },
        hidden=["Secret"],
        padded=True,
    )
    found = look(content)
    assert (found.sheets, found.choices.sheet) == (("Empty", "Range", "Other"), "Range")
    assert found.choices.columns == ("", "sku", "name", "description", "mpn", "tags")
    table = read(content, file_name="range.xlsx", choices=found.choices.as_json())
    assert list(table.lines) == [
        (3, ["00123", 'Größe, "5"\nrot', "2026-01-02", "0.3", "true"]),
        (5, ["100000000000000000000", "=1", "", "12345678901234", ""]),
    ]
    assert [text.partition(":")[0] for text in table.warnings] == ["Row 5, Artikelnummer"]
    other = look(content, Choices(sheet="Other"))
    assert (other.choices.sheet, other.first) == ("Other", ((2, ["B"]),))
    assert look(content, Choices(sheet="Secret")).choices.sheet == "Range"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (with_sheet(FAR), "takes too much memory or time"),
        (with_sheet(LAUGHS), "cannot be read"),
        (with_sheet("<worksheet"), "cannot be read"),
        (io.BytesIO(b"PK\x03\x04 nothing of the kind"), "is damaged"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing of the kind"), "cannot be read"),
        (archive({"[Content_Types].xml": "", "word/document.xml": ""}), "This file is a document of Word, not a table"),
        (archive({"[Content_Types].xml": "", "ppt/slides.xml": ""}), "is a presentation of PowerPoint, not a table"),
        (workbook({"Empty": []}), "No sheet of the workbook holds anything"),
    ],
    ids=["far cells", "entities", "cut off", "no archive", "no old workbook", "Word", "PowerPoint", "empty"],
)
def test_what_harms_or_is_none_is_refused(content: IO[bytes], message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        look(content)


def test_what_unpacks_to_too_much_is_refused_before_it_is() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as written:
        written.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
        written.filelist[0].file_size = workbook_child.MOST_UNPACKED + 1
    with pytest.raises(Unreadable, match="unpacks to more than 512 MB"):
        look(bomb)


def test_links_are_values() -> None:
    """What a formula fetched last is read; nobody is asked anything."""
    assert look(with_sheet(LINKED)).first == ((2, ["A1"]),)
