"""A workbook as the text of one of its sheets: a program of its own, whose memory and time are limited.

Whoever made the file may have packed anything into it. `products.transfer.sheets.workbook` runs this with the workbook
as its input, which can be sought in, and the name of the sheet as its argument ("": the first that holds anything).
The output is a line of JSON, ``{"sheets": ["Prices", …], "sheet": "Prices"}`` or ``{"refused": "…"}``, and then the
sheet as comma-separated values, row for row and column for column. Nothing of ours is imported, and no link followed.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from xml.etree import ElementTree

import python_calamine as calamine

MEMORY = 768 * 1024 * 1024
SECONDS = 60
# What the parts of a workbook may unpack to, and what may be written.
MOST_UNPACKED = 512 * 1024 * 1024
MOST_WRITTEN = 1024 * 1024 * 1024
# Whoever reads the output refuses more than 50,000.
MOST_ROWS = 50_001
# A spreadsheet keeps and shows no more digits of a number.
_DIGITS = 15
_PADDED = re.compile("0{2,30}")
_CELL = re.compile(rb"<c\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'\b([rs])="([A-Z]*)(\d+)"')

Padding = dict[tuple[int, int], int]


class Refused(Exception):
    """Why the workbook cannot be read, in words of people."""


def main(arguments: Sequence[str]) -> None:
    _limit()
    output = sys.stdout.buffer
    try:
        _write(sys.stdin.buffer, arguments[0] if arguments else "", output)
    except Refused as problem:
        output.write(json.dumps({"refused": str(problem)}).encode() + b"\n")
    except calamine.PasswordError:
        text = "The workbook has a password. Save a copy without one, and send that."
        output.write(json.dumps({"refused": text}).encode() + b"\n")
    output.flush()


def _limit() -> None:
    limits = {"RLIMIT_AS": MEMORY, "RLIMIT_CPU": SECONDS, "RLIMIT_FSIZE": MOST_WRITTEN, "RLIMIT_CORE": 0}
    for name, most in limits.items():
        # Not every system knows each of them.
        with suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _write(content: IO[bytes], chosen: str, output: IO[bytes]) -> None:
    archive = _archive(content)
    content.seek(0)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(content)
        sheets = [each.name for each in workbook.sheets_metadata if _is_shown(each)]
        name, sheet = _sheet(workbook, sheets, chosen)
    except calamine.PasswordError:
        raise
    except calamine.CalamineError as problem:
        raise Refused("The workbook cannot be read. Save it again as .xlsx or as CSV.") from problem
    output.write(json.dumps({"sheets": sheets, "sheet": name}).encode() + b"\n")
    text = io.TextIOWrapper(output, "utf-8", newline="", write_through=False)
    writer = csv.writer(text)
    for line in _lines(sheet, _padding(archive, name) if archive else {}):
        writer.writerow(line)
    text.flush()
    text.detach()


def _is_shown(sheet: calamine.SheetMetadata) -> bool:
    is_table = sheet.typ == calamine.SheetTypeEnum.WorkSheet
    return bool(is_table and sheet.visible == calamine.SheetVisibleEnum.Visible)


def _sheet(
    workbook: calamine.CalamineWorkbook, sheets: Sequence[str], chosen: str
) -> tuple[str, calamine.CalamineSheet]:
    for name in [chosen] if chosen in sheets else sheets:
        sheet = workbook.get_sheet_by_name(name)
        if name == chosen or sheet.end is not None:
            return name, sheet
    raise Refused("No sheet of the workbook holds anything.")


def _archive(content: IO[bytes]) -> zipfile.ZipFile | None:
    """Return the parts of a workbook that has some; those of old ones (.xls) lie in one piece."""
    if content.read(2) != b"PK":
        return None
    try:
        archive = zipfile.ZipFile(content)
        size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise Refused("The workbook is damaged. Save it again, and send that.") from problem
    if size > MOST_UNPACKED:
        raise Refused(f"The workbook unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB. Send less at once.")
    return archive


def _lines(sheet: calamine.CalamineSheet, padding: Padding) -> Iterator[list[str]]:
    """Yield the rows from the first of the sheet on, without what is empty at their end and at that of the sheet."""
    if sheet.start is None:
        return
    # Rows come from the first one on, their cells from the first column that holds anything.
    before = sheet.start[1]
    empty = written = 0
    for row, values in enumerate(sheet.iter_rows()):
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            continue
        for _ in range(empty):
            yield []
        empty = 0
        if padding:
            cells = [_padded(text, padding.get((row, place), 0)) for place, text in enumerate(cells, start=before)]
        yield [""] * before + cells
        written += 1
        if written > MOST_ROWS:
            return


def _text(value: Any) -> str:
    """Return what people see in a cell, with dates as every reader of ours takes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, (date, time)) else str(value) if isinstance(value, timedelta) else ""


def _number(value: float) -> str:
    text = f"{value:.{_DIGITS}g}"
    return format(Decimal(text), "f") if "e" in text else text


def _padded(text: str, length: int) -> str:
    return text.zfill(length) if length and text.isdecimal() else text


def _padding(archive: zipfile.ZipFile, sheet: str) -> Padding:
    """Return how many digits cells show by their format, as ``00000``, by row and column counted from 0."""
    try:
        padded = _padded_styles(archive)
        part = _part_of(archive, sheet) if padded else ""
        return dict(_padded_cells(archive, part, padded)) if part else {}
    except (KeyError, ValueError, StopIteration, RuntimeError, ElementTree.ParseError, zipfile.BadZipFile):
        return {}


def _padded_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")}
    padded = {id: len(code) for id, code in formats.items() if _PADDED.fullmatch(code)}
    styles = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return {str(style).encode(): padded[id] for style, each in styles if (id := each.get("numFmtId")) in padded}


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the part that holds a sheet: the workbook names its relationship, and that names the part."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    named = next(each for each in book.iterfind("{*}sheets/{*}sheet") if each.get("name") == sheet)
    link = next(value for name, value in named.attrib.items() if name.endswith("}id"))
    target = next(each.get("Target", "") for each in links if each.get("Id") == link)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _padded_cells(
    archive: zipfile.ZipFile, part: str, styles: dict[bytes, int]
) -> Iterator[tuple[tuple[int, int], int]]:
    rest = b""
    with archive.open(part) as content:
        while some := content.read(256 * 1024):
            some = rest + some
            end = some.rfind(b">") + 1
            for found in _CELL.finditer(some, 0, end):
                named = {each[1]: (each[2], each[3]) for each in _ATTRIBUTE.finditer(found[1])}
                style, place = named.get(b"s"), named.get(b"r")
                if style and place and (length := styles.get(style[1])):
                    yield (int(place[1]) - 1, _column(place[0])), length
            rest = some[end:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


if __name__ == "__main__":
    main(sys.argv[1:])
