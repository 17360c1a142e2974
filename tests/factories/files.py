"""Pictures and other files, drawn or written on the spot, and rows for them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from products.files.models import File
from products.files.services import create_file


def picture(format: str = "PNG", size: tuple[int, int] = (30, 20), **options: Any) -> bytes:
    content = BytesIO()
    Image.new("RGB", size, (0, 90, 110)).save(content, format, **options)
    return content.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A head that promises so many pixels, and a body that has none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def huge_webp(width: int = 16_000, height: int = 16_000) -> bytes:
    extended = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (width - 1).to_bytes(3, "little")
    body = b"WEBP" + extended + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def make_file(content: bytes | None = None, name: str = "shirt.png") -> File:
    return create_file(upload=SimpleUploadedFile(name, picture() if content is None else content))
