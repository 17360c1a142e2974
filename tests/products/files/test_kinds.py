"""A file is what is in it: every kind of the contract is recognised, and nothing else (catalog contract §7.7)."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from products.files.kinds import BY_EXTENSION, kind_of
from tests.factories.files import picture


def archive(*names: str, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name in names:
            made.writestr(name, "x" * 1000)
        made.comment = comment
    return content.getvalue()


def compound(stream: str) -> bytes:
    def entry(name: str) -> bytes:
        text = f"{name}\0".encode("utf-16-le")
        return text.ljust(64, b"\0") + struct.pack("<H", len(text)) + b"\0" * 62

    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    return head + b"\0" * 70_000 + b"\0" * (-70_000 % 512) + entry("Root Entry") + entry(stream)


def sound(length: int = 20) -> bytes:
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (head + b"\0" * (length - 7)) * 3


RIGHT = {
    "gif": picture("GIF"),
    "jpg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "jp2": picture("JPEG2000"),
    "jxr": b"II\xbc\x01\x08\0\0\0" + b"\0" * 50,
    "mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2",
    "mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    "aac": sound(),
    "pdf": b"%PDF-1.7\n",
    "doc": compound("WordDocument"),
    "docx": archive("[Content_Types].xml", "_rels/.rels", "word/document.xml", comment=b"c" * 500),
    "ppt": compound("PowerPoint Document"),
    "pptx": archive("ppt/presentation.xml", "[Content_Types].xml"),
    "xls": compound("Workbook"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "usdz": archive("shoe.usdc", "textures/0.png", method=zipfile.ZIP_STORED),
    "glb": b"glTF\2\0\0\0" + b"\0" * 20,
    "vrml": b"#VRML V2.0 utf8\n",
}
WRONG = {
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "script": b"alert(1)",
    "program": b"MZ\x90\0\3",
    "text": b"hello",
    "nothing": b"",
    "other archive": archive("a.txt", "index.html"),
    "archive with a model behind": archive("a.txt", "shoe.usdc"),
    "office without contents": archive("word/document.xml"),
    "archive cut short": archive("[Content_Types].xml", "word/document.xml")[:60],
    "other compound": compound("Contents"),
    "mp3": b"\xff\xfb\x90\x64" + b"\0" * 500,
    "utf-16": "\ufeffhello".encode("utf-16-le"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "sound that is none": b"\xff\xf1" + b"\x11" * 100,
    "page behind a picture's name": b"<html>PNG</html>",
}


@pytest.mark.parametrize("extension", RIGHT)
def test_a_kind_is_recognised_by_its_content(extension: str) -> None:
    found = kind_of(BytesIO(RIGHT[extension]))
    assert found is BY_EXTENSION[extension]


def test_every_kind_is_tested() -> None:
    assert RIGHT.keys() == BY_EXTENSION.keys()


def test_old_spreadsheets_and_films_are_recognised() -> None:
    assert kind_of(BytesIO(compound("Book"))) is BY_EXTENSION["xls"]
    assert kind_of(BytesIO(b"\0\0\0\x08wide\0\0\0\0mdat")) is BY_EXTENSION["mov"]


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG.keys())
def test_what_is_of_no_kind_is_refused(content: bytes) -> None:
    assert kind_of(BytesIO(content)) is None
