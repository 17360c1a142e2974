"""Workbooks (.xlsx) for tests, as small as they can be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

Cell = str | int | float | bool | date | None

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OF_PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Of cells: as they are, a date, five digits.
_STYLES = (
    f'<styleSheet {_MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], *, hidden: Sequence[str] = (), padded: bool = False
) -> io.BytesIO:
    """Return a workbook of these sheets; where it is `padded`, whole numbers show five digits."""
    named = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{_state(name in hidden)}/>'
        for number, name in enumerate(sheets, start=1)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _links({"r0": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>',
        "xl/styles.xml": _STYLES,
        "xl/_rels/workbook.xml.rels": _links(
            {f"r{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)}
            | {"styles": ("styles", "styles.xml")}
        ),
    }
    for number, rows in enumerate(sheets.values(), start=1):
        written = (_row(place, cells, padded) for place, cells in enumerate(rows, start=1))
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet_xml(written)
    return archive(parts)


def archive(parts: Mapping[str, str]) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
        for name, text in parts.items():
            written.writestr(name, text)
    content.seek(0)
    return content


def sheet_xml(rows: Iterable[str]) -> str:
    return f"<worksheet {_MAIN}><sheetData>{''.join(rows)}</sheetData></worksheet>"


def _row(number: int, cells: Sequence[Cell], padded: bool) -> str:
    written = (_cell(f"{chr(ord('A') + place)}{number}", cell, padded) for place, cell in enumerate(cells))
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, value: Cell, padded: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    style = ' s="2"' if padded and isinstance(value, int) else ""
    return f'<c r="{place}"{style}><v>{value!r}</v></c>'


def _state(is_hidden: bool) -> str:
    return ' state="hidden"' if is_hidden else ""


def _links(links: Mapping[str, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{id}" Type="{_LINKS}/{kind}" Target="{target}"/>' for id, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{_OF_PARTS}">{each}</Relationships>'
