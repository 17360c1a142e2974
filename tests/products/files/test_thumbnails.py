"""Small pictures of pictures: made once, of bounded size, and never from what would fill the memory."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from products.files import pictures
from products.files.models import File
from products.files.services import create_file, find_thumbnail
from tests.factories.files import make_file, picture

pytestmark = pytest.mark.django_db


def thumbnail(file: File) -> Image.Image | None:
    found = find_thumbnail(file)
    return None if found is None else Image.open(BytesIO(found.read()))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "JPEG2000"])
def test_a_large_picture_gets_a_small_one(format: str) -> None:
    made = thumbnail(make_file(picture(format, size=(2000, 1000))))
    assert made is not None
    assert (made.format, made.size) == ("WEBP", (480, 240))


def test_a_picture_stands_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    made = thumbnail(make_file(picture("JPEG", size=(2000, 1000), exif=turned)))
    assert made is not None
    assert made.size == (240, 480)


def test_gaps_stay_gaps() -> None:
    content = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(content, "PNG")
    made = thumbnail(make_file(content.getvalue()))
    assert made is not None
    assert made.mode == "RGBA"


def test_it_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_file()
    assert thumbnail(file) is not None
    monkeypatch.setattr("products.files.services.thumbnail_of", None)
    assert thumbnail(File.objects.get(pk=file.pk)) is not None
    assert default_storage.exists(file.thumbnail_name)


def test_what_breaks_off_has_none_and_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_file(picture("JPEG", size=(800, 600))[:-400])
    assert (file.width, file.height) == (800, 600)
    assert thumbnail(file) is None
    monkeypatch.setattr("products.files.services.thumbnail_of", None)
    assert thumbnail(File.objects.get(pk=file.pk)) is None


def test_what_can_only_be_read_as_a_whole_has_none_if_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS_AT_ONCE", 100)
    assert thumbnail(make_file(picture("PNG"))) is None
    assert thumbnail(make_file(picture("JPEG", progressive=True))) is None
    assert thumbnail(make_file(picture("JPEG"))) is not None


def test_other_files_have_none() -> None:
    assert find_thumbnail(make_file(b"%PDF-1.7")) is None
    assert find_thumbnail(create_file(address="https://a.example/b.png")) is None
