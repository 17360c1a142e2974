"""Pictures: how large they are, and small ones made from them, within bounds that no file can exceed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import IO

from PIL import Image, ImageOps

from products.files.kinds import Kind

# 100 megapixels: the largest cameras stay below, and what is far beyond was made to fill somebody's memory.
MOST_PIXELS = 100_000_000
# Beyond this, a picture that can only be read as a whole gets no thumbnail: it would take hundreds of megabytes.
MOST_PIXELS_AT_ONCE = 25_000_000
THUMBNAIL = (480, 480)
# What Pillow raises for files that are broken in one way or another.
_UNREADABLE = (OSError, ValueError, SyntaxError, IndexError, TypeError, EOFError, struct.error, MemoryError)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# One at a time in a process, so that thumbnails of a whole wall do not fill the memory together.
_one_at_a_time = Lock()


class NotAPicture(ValueError):
    """What cannot be read as the picture that it seems to be."""


class TooManyPixels(NotAPicture):
    """A picture that would fill the memory."""


def size_of(content: IO[bytes], kind: Kind) -> tuple[int, int]:
    """Return width and height from the head of a picture, of which no more is read; raises NotAPicture."""
    with _opened(content, kind) as picture:
        return picture.size


def thumbnail_of(content: IO[bytes], kind: Kind) -> bytes:
    """Return a small picture (WebP) of a picture, upright; raises NotAPicture if it cannot be read to its end."""
    with _one_at_a_time, _opened(content, kind) as picture:
        if _is_read_at_once(picture) and picture.width * picture.height > MOST_PIXELS_AT_ONCE:
            raise TooManyPixels
        try:
            picture.thumbnail(THUMBNAIL)
            small = ImageOps.exif_transpose(picture)
            has_gaps = "A" in small.getbands() or "transparency" in small.info
            made = BytesIO()
            small.convert("RGBA" if has_gaps else "RGB").save(made, "WEBP", quality=80)
        except _UNREADABLE as error:
            raise NotAPicture from error
        return made.getvalue()


def _is_read_at_once(picture: Image.Image) -> bool:
    """A JPEG is read at a fraction of its size, unless it is one that gets sharper while it loads."""
    return picture.format != "JPEG" or bool(picture.info.get("progressive"))


@contextmanager
def _opened(content: IO[bytes], kind: Kind) -> Iterator[Image.Image]:
    if kind.extension == "webp":
        _refuse_large_webp(content)
    content.seek(0)
    try:
        picture = Image.open(content, formats=[kind.picture])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except _UNREADABLE as error:
        raise NotAPicture from error
    # The file stays open: it belongs to the caller.
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels
    yield picture


def _refuse_large_webp(content: IO[bytes]) -> None:
    """Look at the size before Pillow does, which sets aside memory for the whole picture as soon as it opens one."""
    content.seek(12)
    head = content.read(18)
    width, height = 0, 0
    if head.startswith(b"VP8X") and len(head) == 18:
        width = int.from_bytes(head[12:15], "little") + 1
        height = int.from_bytes(head[15:18], "little") + 1
    if width * height > MOST_PIXELS:
        raise TooManyPixels
