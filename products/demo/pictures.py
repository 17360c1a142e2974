"""Pictures of the demo's products, drawn here: plain shapes on a quiet ground, so that a shop has something to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from products.files.models import File
from products.files.services import create_file

# Drawn larger than it is kept, which makes the edges smooth.
_DRAWN, _KEPT = (1600, 1200), (800, 600)
_GROUND, _SHADE = (238, 236, 230), (222, 219, 211)
_CLOSER = (400, 200, 1200, 800)
Pen = ImageDraw.ImageDraw
Points = list[tuple[float, float]]


def _shirt(pen: Pen, color: str) -> None:
    body: Points = [(560, 300), (700, 250), (800, 310), (900, 250), (1040, 300), (1220, 480), (1100, 590), (1020, 520)]
    pen.polygon([*body, (1020, 960), (580, 960), (580, 520), (500, 590), (380, 480)], fill=color)
    pen.chord((690, 190, 910, 340), 0, 180, fill=_GROUND)


def _bag(pen: Pen, color: str) -> None:
    pen.arc((680, 190, 920, 470), 180, 360, fill=color, width=36)
    pen.rounded_rectangle((520, 320, 1080, 980), 110, fill=color)
    pen.rounded_rectangle((600, 640, 1000, 900), 50, outline=_GROUND, width=14)
    pen.line((520, 480, 1080, 480), fill=_GROUND, width=14)


def _lamp(pen: Pen, color: str) -> None:
    pen.line([(800, 940), (640, 620), (930, 400)], fill=color, width=30, joint="curve")
    pen.polygon([(860, 300), (1010, 360), (1110, 580), (800, 470)], fill=color)
    pen.rounded_rectangle((640, 930, 960, 980), 24, fill=color)


def _shoe(pen: Pen, color: str) -> None:
    upper: Points = [(420, 520), (560, 480), (640, 560), (860, 620), (1060, 700), (1180, 760), (1190, 830), (420, 830)]
    pen.polygon(upper, fill=color)
    pen.rounded_rectangle((400, 830, 1210, 890), 30, fill="#f8f5ee", outline=color, width=8)
    for step in range(4):
        pen.line((650 + step * 60, 560 + step * 18, 610 + step * 60, 640 + step * 18), fill=_GROUND, width=14)


def _mug(pen: Pen, color: str) -> None:
    pen.arc((900, 480, 1180, 800), 270, 90, fill=color, width=44)
    pen.rounded_rectangle((520, 380, 1020, 940), 60, fill=color)
    pen.ellipse((520, 340, 1020, 430), fill=color, outline=_GROUND, width=10)


def _packet(pen: Pen, color: str) -> None:
    pen.polygon([(560, 300), (1040, 300), (1080, 960), (520, 960)], fill=color)
    pen.rectangle((560, 260, 1040, 330), fill=color)
    pen.rounded_rectangle((620, 520, 980, 780), 16, fill=_GROUND)


def _card(pen: Pen, color: str) -> None:
    pen.rounded_rectangle((440, 380, 1160, 880), 30, fill=color)
    pen.rounded_rectangle((500, 440, 1100, 820), 14, outline=_GROUND, width=10)


def _umbrella(pen: Pen, color: str) -> None:
    pen.pieslice((400, 260, 1200, 1060), 180, 360, fill=color)
    pen.line((800, 260, 800, 980), fill=color, width=22)
    pen.arc((800, 900, 920, 1020), 0, 180, fill=color, width=22)


# By the beginnings of SKUs: the shape, and its color.
_SHAPES: Mapping[str, tuple[Callable[[Pen, str], None], str]] = {
    "978055216732567": (_shirt, "#2e6f8e"),
    "TRN": (_bag, "#6b7b3a"),
    "MER": (_lamp, "#b08d57"),
    "PIER": (_shoe, "#b7410e"),
    "SQUALL": (_shirt, "#d9a521"),
    "MUG": (_mug, "#34506b"),
    "COF-HOUSE": (_packet, "#5b3a29"),
    "COF-DECAF": (_packet, "#8a6d4f"),
    "THR": (_card, "#7a6f85"),
    "CARD": (_card, "#c05a5a"),
    "NOTE": (_card, "#5a7d6a"),
    "GIFT": (_card, "#b08d57"),
    "UMB": (_umbrella, "#4a5568"),
}


def make_pictures(sku: str, name: str) -> list[File]:
    """Return a picture of the product and one from closer, kept as files; none for a product that nobody has drawn."""
    known = next((drawn for start, drawn in _SHAPES.items() if sku.startswith(start)), None)
    if known is None:
        return []
    shape, color = known
    picture = _drawn(shape, color)
    whole, closer = picture.resize(_KEPT), picture.crop(_CLOSER).resize(_KEPT)
    return [_kept(f"{name}.png", whole), _kept(f"{name}, closer.png", closer)]


def _drawn(shape: Callable[[Pen, str], None], color: str) -> Image.Image:
    picture = Image.new("RGB", _DRAWN, _GROUND)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((420, 900, 1180, 1040), fill=_SHADE)
    shape(pen, color)
    return picture


def _kept(name: str, picture: Image.Image) -> File:
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return create_file(upload=ContentFile(content.getvalue(), name=name))
