"""What a file is, found from what is in it and never from its name (catalog contract §7.7). Pure.

Only the kinds named here are kept. None of them is run by a browser that opens it from its own address: pages and
drawings with scripts in them (HTML, SVG) are no kind.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class Kind:
    """`group` is what people call such files; `picture` the name by which Pillow reads it, "" if it does not.

    A browser shows a file that is `shown`; any other it saves.
    """

    extension: str
    mime_type: str
    group: str
    picture: str = ""
    shown: bool = False


PICTURES, VIDEOS, SOUNDS, MODELS, DOCUMENTS = "Pictures", "Videos", "Sounds", "3D models", "Documents"
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = (
    Kind("gif", "image/gif", PICTURES, "GIF", shown=True),
    Kind("jpg", "image/jpeg", PICTURES, "JPEG", shown=True),
    Kind("png", "image/png", PICTURES, "PNG", shown=True),
    Kind("webp", "image/webp", PICTURES, "WEBP", shown=True),
    Kind("jp2", "image/jp2", PICTURES, "JPEG2000", shown=True),
    Kind("jxr", "image/jxr", PICTURES, shown=True),
    Kind("mp4", "video/mp4", VIDEOS, shown=True),
    Kind("mov", "video/quicktime", VIDEOS, shown=True),
    Kind("aac", "audio/aac", SOUNDS, shown=True),
    Kind("pdf", "application/pdf", DOCUMENTS),
    Kind("doc", "application/msword", DOCUMENTS),
    Kind("docx", f"{_OFFICE}.wordprocessingml.document", DOCUMENTS),
    Kind("ppt", "application/vnd.ms-powerpoint", DOCUMENTS),
    Kind("pptx", f"{_OFFICE}.presentationml.presentation", DOCUMENTS),
    Kind("xls", "application/vnd.ms-excel", DOCUMENTS),
    Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", DOCUMENTS),
    Kind("usdz", "model/vnd.usdz+zip", MODELS),
    Kind("glb", "model/gltf-binary", MODELS),
    Kind("vrml", "model/vrml", MODELS),
)
BY_EXTENSION = {kind.extension: kind for kind in KINDS}
BY_MIME_TYPE = {kind.mime_type: kind for kind in KINDS}
GROUPS = tuple(dict.fromkeys(kind.group for kind in KINDS))

_HEAD = 4096
_STEP = 64 * 1024


def kind_of(content: IO[bytes]) -> Kind | None:
    """Return the kind of a file, None for one that is of no kind; what is read at once is a few kilobytes."""
    content.seek(0)
    head = content.read(_HEAD)
    for extension, is_one in _BY_HEAD.items():
        if is_one(head):
            return BY_EXTENSION[extension]
    if head.startswith(b"PK\3\4"):
        return BY_EXTENSION.get(_kind_of_archive(content))
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return BY_EXTENSION.get(_kind_of_compound(content))
    return None


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginnings)


_MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"dash",
    b"M4V",
    b"MSNV",
)


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12].startswith(_MP4_BRANDS)


def _is_mov(head: bytes) -> bool:
    """Films older than the box that names the brand begin with one of the others."""
    return (head[4:8] == b"ftyp" and head[8:12] == b"qt  ") or head[4:8] in (b"moov", b"mdat", b"wide", b"pnot")


def _is_aac(head: bytes) -> bool:
    """A frame whose length leads to the next one; two bytes alone would take many other files for sound."""
    if head.startswith(b"ADIF"):
        return True
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return False
    length = (head[3] & 0x03) << 11 | head[4] << 3 | head[5] >> 5
    return length == len(head) or (length >= 7 and head[length : length + 2] == head[:2])


_BY_HEAD: dict[str, Callable[[bytes], bool]] = {
    "gif": _starts(b"GIF87a", b"GIF89a"),
    "jpg": _starts(b"\xff\xd8\xff"),
    "png": _starts(b"\x89PNG\r\n\x1a\n"),
    "webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "jp2": _starts(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    "jxr": _starts(b"II\xbc\x01", b"II\xbc\x00"),
    "pdf": _starts(b"%PDF-"),
    "glb": _starts(b"glTF"),
    "vrml": _starts(b"#VRML V1.0 ascii", b"#VRML V2.0 utf8"),
    "mp4": _is_mp4,
    "mov": _is_mov,
    "aac": _is_aac,
}
_ARCHIVED = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
_USD = (".usd", ".usda", ".usdc")


def _kind_of_archive(content: IO[bytes]) -> str:
    """Tell documents from models by the names in the archive's list, of which one is in memory at a time."""
    is_office, folder = False, ""
    for position, name in enumerate(_names(content)):
        if position == 0 and name.lower().endswith(_USD):
            return "usdz"
        is_office = is_office or name == "[Content_Types].xml"
        folder = folder or next((known for known in _ARCHIVED if name.startswith(known)), "")
        if is_office and folder:
            return _ARCHIVED[folder]
    return ""


def _names(content: IO[bytes]) -> Iterator[str]:
    length = content.seek(0, 2)
    content.seek(max(0, length - 65_557))
    tail = content.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        return
    (start,) = struct.unpack("<I", tail[at + 16 : at + 20])
    content.seek(start)
    while len(header := content.read(46)) == 46 and header.startswith(b"PK\1\2"):
        name, extra, comment = struct.unpack("<HHH", header[28:34])
        yield content.read(name).decode("utf-8", "replace")
        content.seek(extra + comment, 1)


_STREAMS = {
    "doc": "WordDocument",
    "ppt": "PowerPoint Document",
    "xls": "Workbook",
}
_ENTRIES = {f"{name}\0".encode("utf-16-le"): extension for extension, name in _STREAMS.items()}
_ENTRIES["Book\0".encode("utf-16-le")] = "xls"
_ENTRY_LENGTH = 128


def _kind_of_compound(content: IO[bytes]) -> str:
    """Tell the older documents apart by the name of the stream that holds the text; entries begin at multiples."""
    content.seek(512)
    while block := content.read(_STEP):
        for name, extension in _ENTRIES.items():
            at = block.find(name)
            while at >= 0:
                if at % _ENTRY_LENGTH == 0:
                    return extension
                at = block.find(name, at + 1)
    return ""
