"""The wall of files: what it shows, finds, takes in and deletes."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from products.files.models import File
from products.files.services import MOST_BYTES, create_file
from products.models import Product
from tests.factories.files import make_file, picture
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, shirt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WALL = "/admin/files/file/"
UPLOAD = f"{WALL}upload/"


def using(file: File, **columns: Any) -> Product:
    return ProductFactory(files=[{"id": str(file.pk), "created_at": "2026-01-01T00:00:00.000Z"}], **columns)


def send(content: bytes, name: str = "shirt.png", group: str | None = MERCHANDISER) -> Any:
    return signed_in(group).post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def test_it_shows_pictures_icons_sizes_and_uses() -> None:
    front, paper = make_file(picture(size=(1800, 1000)), "front.png"), make_file(b"%PDF-1.7", "care.pdf")
    create_file(address="https://a.example/b.png")
    made = shirt(main_image=str(front.pk), files=[{"id": str(front.pk), "created_at": "x"}])
    build(made.product)
    using(front)
    page = signed_in().get(WALL).text
    assert f"{WALL}{front.pk}/thumbnail/" in page
    assert f"{WALL}{paper.pk}/thumbnail/" not in page
    assert "PNG · 1,800 × 1,000 · " in page
    assert "used by 2 products and 24 children" in page
    assert "unused" in page
    assert "https://a.example/b.png" in page
    assert "kept elsewhere" in page


def test_it_takes_the_same_queries_however_many_there_are(count_queries: Callable[..., int]) -> None:
    browser = signed_in()
    for number in range(2):
        using(make_file(b"%PDF-", f"{number}.pdf"))
    few = count_queries(lambda: browser.get(WALL))
    File.objects.bulk_create(File(address="https://a.example/b") for _ in range(198))
    assert count_queries(lambda: browser.get(WALL)) == few


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=FRONT", {"front.png"}),
        ("q=a.example", {"https://a.example/b"}),
        ("kind=Pictures", {"front.png", "idle.png"}),
        ("kind=Documents", {"care.pdf"}),
        ("kind=elsewhere", {"https://a.example/b"}),
        ("kind=nonsense", {"front.png", "idle.png", "care.pdf", "https://a.example/b"}),
        ("use=used", {"front.png", "care.pdf"}),
        ("use=unused", {"idle.png", "https://a.example/b"}),
        ("use=unused&kind=Pictures", {"idle.png"}),
    ],
)
def test_it_is_searched_and_filtered(query: str, shown: set[str]) -> None:
    using(make_file(name="front.png"))
    ProductFactory(main_image=str(make_file(b"%PDF-", "care.pdf").pk))
    make_file(name="idle.png")
    create_file(address="https://a.example/b")
    found = signed_in().get(f"{WALL}?{query}").context["cl"].result_list
    assert {str(file) for file in found} == shown


def test_an_upload_is_kept_and_named() -> None:
    answer = send(picture())
    assert (answer.status_code, answer.json()) == (200, {"id": str(File.objects.get().pk), "name": "shirt.png"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg/>", "The file must be one of: gif, jpg,"),
        (b"", "The file is empty."),
        (picture().ljust(MOST_BYTES + 1, b"\0"), "The file must not be larger than 8 MB."),
    ],
)
def test_a_refused_upload_says_why(content: bytes, said: str) -> None:
    answer = send(content)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"].startswith(said)
    assert not File.objects.exists()


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **options: Any) -> str:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(default_storage, "save", full)
    assert send(picture()).json()["problems"] == [{"message": "There is no room left for files."}]


def test_a_file_is_added_by_its_address() -> None:
    browser = signed_in()
    answer = browser.post(f"{WALL}add/", {"address": "https://a.example/b.png"}, follow=True)
    assert answer.status_code == 200
    assert "https://a.example/b.png" in answer.text
    refused = browser.post(f"{WALL}add/", {"address": "javascript:alert(1)"})
    assert "is not a valid URL" in refused.text
    assert File.objects.count() == 1


def test_the_page_of_a_file_says_where_it_is_and_what_uses_it() -> None:
    file = make_file()
    using(file, name="Scarf", sku="S-1")
    page = signed_in().get(f"{WALL}{file.pk}/change/").text
    assert f"http://testserver{file.path}" in page
    assert "1 product" in page
    assert "Scarf · S-1" in page


def test_deleting_one_in_use_says_by_whom() -> None:
    file = make_file()
    product = using(file, name="Scarf", sku="S-1")
    browser = signed_in()
    asked = browser.get(f"{WALL}{file.pk}/delete/")
    assert "It is used by Scarf · S-1. They lose it." in asked.text
    inputs = {"losses": asked.context["question"].losses, "confirmed": "1"}
    browser.post(f"{WALL}{file.pk}/delete/", inputs, follow=True)
    product.refresh_from_db()
    assert not File.objects.exists()
    assert product.files == []


def test_many_users_are_counted() -> None:
    file = make_file()
    made = shirt(files=[{"id": str(file.pk), "created_at": "x"}])
    build(made.product)
    asked = signed_in().get(f"{WALL}{file.pk}/delete/").text
    assert "Shirt · shirt" in asked
    assert "and 20 more" in asked


def test_thumbnails_are_pictures_whatever_becomes_of_them() -> None:
    browser = signed_in(VIEWER)
    whole, broken = make_file(), make_file(picture("JPEG", size=(800, 600))[:-400])
    assert browser.get(f"{WALL}{whole.pk}/thumbnail/")["Content-Type"] == "image/webp"
    assert browser.get(f"{WALL}{broken.pk}/thumbnail/")["Content-Type"] == "image/svg+xml"


def test_who_may() -> None:
    file = make_file()
    viewer, nobody = signed_in(VIEWER), signed_in(None)
    page = viewer.get(WALL).text
    assert "files-drop" not in page
    assert "Add by address" not in page
    assert viewer.get(f"{WALL}{file.pk}/change/").status_code == 200
    assert viewer.post(UPLOAD, {"file": SimpleUploadedFile("a.png", picture())}).status_code == 403
    assert viewer.get(f"{WALL}{file.pk}/delete/").status_code == 403
    for address in (WALL, f"{WALL}{file.pk}/change/", f"{WALL}{file.pk}/thumbnail/", f"{WALL}choose/"):
        assert nobody.get(address).status_code == 403


def test_files_to_choose_are_found_by_name() -> None:
    make_file(name="front.png")
    make_file(name="back.png")
    browser = signed_in()
    assert [name in browser.get(f"{WALL}choose/?q=fro").text for name in ("front.png", "back.png")] == [True, False]
    assert "No file is called" in browser.get(f"{WALL}choose/?q=nothing").text
