"""Nothing that was uploaded runs in a browser on our origin."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from tests.factories.files import make_file, picture

pytestmark = pytest.mark.django_db


def test_a_picture_is_shown_in_a_sandbox_for_ever() -> None:
    file = make_file(name='a"b größe.png')
    response = Client().get(file.path)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(file.file_size)
    assert response["Content-Disposition"].startswith("inline; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "allow-scripts" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    known = Client().get(file.path, headers={"If-None-Match": response["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert Client().head(file.path).status_code == 200


def test_a_document_is_saved_rather_than_opened() -> None:
    file = make_file(b"%PDF-1.7 <script>alert(1)</script>", "care.pdf")
    response = Client().get(file.path)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="care.pdf"'


def test_shops_may_read_files_from_their_own_pages() -> None:
    response = Client().get(make_file().path, headers={"Origin": "https://shop.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_only_the_address_of_a_file_finds_it() -> None:
    file = make_file(picture("GIF"))
    for name in (f"{file.pk}", f"{file.pk}.html", f"{file.pk}.png", f"{file.pk}.gif.svg", "x.gif", "..%2Fpxm.sqlite3"):
        assert Client().get(f"/files/{name}").status_code == 404
    assert Client().post(file.path).status_code == 405


def test_bytes_that_are_lost_are_not_found() -> None:
    file = make_file()
    default_storage.delete(file.stored_name)
    assert Client().get(file.path).status_code == 404
