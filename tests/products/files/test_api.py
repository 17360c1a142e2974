"""Files by the API: what is sent, refused, answered and deleted (catalog contract §7.7)."""

from __future__ import annotations

import errno
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from products.files.models import File
from products.files.services import MOST_BYTES
from pxm.http import spool
from tests.client import Answer, APIClient
from tests.factories.files import huge_png, huge_webp, make_file, picture

pytestmark = pytest.mark.django_db

FILES, HOST = "/v2/files", "http://testserver"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MISSING = {
    "title": "Resource Not Found",
    "status": 404,
    "detail": "The resource you are requesting does not exist",
}


def send(api: APIClient, content: bytes, name: str = "shirt.png") -> Answer:
    return api.post_form(FILES, file=SimpleUploadedFile(name, content))


def refused(answer: Answer, status: int, title: str, detail: str) -> None:
    assert (answer.status, answer.errors) == (status, [{"title": title, "status": status, "detail": detail}])
    assert not File.objects.exists()
    assert not any(default_storage.exists(name) for name in default_storage.listdir("")[1] if "." not in name)


def test_a_picture_is_kept_and_shown(api: APIClient) -> None:
    content = picture(size=(18, 10))
    answer = send(api, content)
    assert answer.status == 201
    shown = answer.data
    id, created_at = shown["id"], shown["meta"]["timestamps"]["created_at"]
    assert shown == {
        "type": "file",
        "id": id,
        "link": {"href": f"{HOST}/files/{id}.png"},
        "file_name": "shirt.png",
        "mime_type": "image/png",
        "file_size": len(content),
        "public": True,
        "meta": {"dimensions": {"width": 18, "height": 10}, "timestamps": {"created_at": created_at}},
        "links": {"self": f"{HOST}{FILES}/{id}"},
    }
    assert api.get(f"{FILES}/{id}").body == answer.body
    assert api.get(FILES).data == [shown]
    assert Client().get(f"/files/{id}.png").getvalue() == content


def test_a_file_elsewhere_is_an_address(api: APIClient) -> None:
    answer = api.post_form(FILES, file_location="https://my.example.com/images/ä b.png".replace(" ", "%20"))
    assert answer.status == 201
    shown = answer.data
    assert shown["link"] == {"href": "https://my.example.com/images/ä%20b.png"}
    assert (shown["file_name"], shown["mime_type"], shown["file_size"]) == ("", "", 0)
    assert (shown["meta"]["dimensions"], shown["public"]) == ({}, True)


def test_an_address_can_come_without_multipart(api: APIClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = Client().post(
        FILES,
        "file_location=https://a.example/b.png",
        content_type=headers["Content-Type"],
        headers=api._headers,
    )
    assert response.status_code == 201


@pytest.mark.parametrize(
    "address",
    [
        "@/path/to/file.jpg",
        "shirt.png",
        "//a.example/b.png",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:image/png;base64,AAAA",
        "ftp://a.example/b.png",
        "https://",
        "https:///b.png",
        "https://a.example:x/b.png",
        "https://[::1/b.png",
        "https://a.example/ b.png",
        "https://a.example/\tb.png",
        ' https://a.example/"><script>',
    ],
)
def test_an_address_that_is_none_is_refused(api: APIClient, address: str) -> None:
    answer = api.post_form(FILES, file_location=address)
    detail = f"{address.replace(chr(9), '')} is not a valid URL"
    refused(answer, 422, "file_location invalid", detail)


def test_an_address_with_nul_or_too_long_is_refused(api: APIClient) -> None:
    for address in ("https://a.example/\0", "https://a.example/" + "x" * 2048):
        answer = api.post_form(FILES, file_location=address)
        assert (answer.status, answer.errors[0]["title"]) == (422, "file_location invalid")


def test_without_a_file_nothing_is_stored(api: APIClient) -> None:
    detail = "You have not supplied a file to store"
    answers = [api.post_form(FILES, other="x"), api.post_form(FILES, file_location=""), api.post(FILES, {"data": {}})]
    for answer in [*answers, api.post(FILES)]:
        refused(answer, 400, "Validation Failed", detail)


def test_a_form_that_breaks_off_is_unreadable(api: APIClient) -> None:
    response = Client().post(FILES, b"xx", content_type="multipart/form-data", headers=api._headers)
    assert (response.status_code, response.json()["errors"][0]["status"]) == (400, 400)


def test_an_empty_file_is_refused(api: APIClient) -> None:
    refused(send(api, b""), 422, "Validation Failed", "the file is empty")


def test_eight_megabytes_are_kept_and_one_byte_more_is_refused(api: APIClient) -> None:
    most = picture().ljust(MOST_BYTES, b"\0")
    refused(send(api, most + b"\0"), 413, "Content Too Large", "the file must not be larger than 8 MB")
    answer = send(api, most)
    assert (answer.status, answer.data["file_size"]) == (201, 8_388_608)


def test_a_body_that_is_far_too_long_is_not_even_read(api: APIClient) -> None:
    answer = send(api, picture().ljust(MOST_BYTES + 100_000, b"\0"))
    assert (answer.status, answer.errors[0]["status"]) == (413, 413)


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"<html>", b"MZ", b"GIF89", b"\x89PNG\r\n\x1a\nxx"])
def test_a_wrong_kind_is_refused_whatever_it_is_called(api: APIClient, content: bytes) -> None:
    answer = send(api, content, "shirt.png")
    assert (answer.status, answer.errors[0]["title"]) == (422, "Validation Failed")
    assert not File.objects.exists()


def test_the_kind_is_that_of_the_content(api: APIClient) -> None:
    answer = send(api, picture("JPEG"), "shirt.png")
    assert (answer.data["mime_type"], answer.data["file_name"]) == ("image/jpeg", "shirt.png")
    assert answer.data["link"]["href"].endswith(f"{answer.data['id']}.jpg")


@pytest.mark.parametrize("content", [huge_png(), huge_webp(), huge_png(12_000, 9_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(api: APIClient, content: bytes) -> None:
    refused(send(api, content), 422, "Validation Failed", "the picture has more than 100 million pixels")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("..\\..\\boot.png", "boot.png"),
        ("/abs/olute.png", "olute.png"),
        ("größe 👖.png", "größe 👖.png"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
    ],
)
def test_a_name_never_says_where_a_file_lies(api: APIClient, sent: str, kept: str) -> None:
    upload = BytesIO(picture())
    upload.name = sent
    answer = api.post_form(FILES, file=upload)
    assert (answer.status, answer.data["file_name"]) == (201, kept)
    assert default_storage.exists(f"{answer.data['id']}.png")


def test_a_name_with_nul_is_kept_without_it(api: APIClient) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a\0b.png"\r\n\r\n'
        + picture()
        + b"\r\n--b--\r\n"
    )
    response = Client().post(FILES, body, content_type="multipart/form-data; boundary=b", headers=api._headers)
    assert (response.status_code, response.json()["data"]["file_name"]) == (201, "ab.png")


@pytest.mark.parametrize(
    ("number", "status", "title", "detail"),
    [
        (errno.ENOSPC, 507, "Insufficient Storage", "there is no room left for files"),
        (errno.EDQUOT, 507, "Insufficient Storage", "there is no room left for files"),
        (errno.EIO, 503, "Service Unavailable", "files can not be kept at the moment"),
    ],
)
def test_where_nothing_can_be_kept_nothing_is_left(
    api: APIClient, monkeypatch: pytest.MonkeyPatch, number: int, status: int, title: str, detail: str
) -> None:
    deleted: list[str] = []

    def full(*args: Any, **options: Any) -> str:
        raise OSError(number, "no")

    monkeypatch.setattr(default_storage, "save", full)
    monkeypatch.setattr(default_storage, "delete", deleted.append)
    refused(send(api, picture()), status, title, detail)
    assert len(deleted) == 1


def test_a_disk_that_is_full_while_the_file_arrives_is_told(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(spool.SpoolingUploadHandler, "receive_data_chunk", full)
    refused(send(api, picture()), 507, "Insufficient Storage", "there is no room left for files")


def test_if_the_row_can_not_be_written_no_bytes_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise RuntimeError

    before = set(default_storage.listdir("")[1])
    monkeypatch.setattr(File, "save", fail)
    with pytest.raises(RuntimeError):
        make_file()
    assert set(default_storage.listdir("")[1]) == before


def test_a_file_never_changes(api: APIClient) -> None:
    path = f"{FILES}/{make_file().pk}"
    assert api.put(path, {"data": {"type": "file"}}).status == 405


def test_a_deleted_file_is_gone_with_its_bytes(
    api: APIClient, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = make_file()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert api.delete(f"{FILES}/{file.pk}").status == 204
    assert api.get(f"{FILES}/{file.pk}").body == {"errors": [MISSING]}
    assert Client().get(file.path).status_code == 404
    assert not default_storage.exists(file.stored_name)


def test_unknown_ids(api: APIClient) -> None:
    for id in (UNKNOWN, "x", "%00"):
        assert api.get(f"{FILES}/{id}").body == {"errors": [MISSING]}
        assert api.delete(f"{FILES}/{id}").status == 204


def test_who_may(api: APIClient, shopper_api: APIClient, anonymous_api: APIClient) -> None:
    file = make_file()
    path = f"{FILES}/{file.pk}"
    assert [shopper_api.get(FILES).status, shopper_api.get(path).status] == [200, 200]
    assert [send(shopper_api, picture()).status, shopper_api.delete(path).status] == [403, 403]
    assert [send(anonymous_api, picture()).status, anonymous_api.get(FILES).status] == [401, 401]
    assert shopper_api.delete(path).errors[0]["status"] == 403


def test_files_are_filtered(api: APIClient) -> None:
    small, large = make_file(picture(size=(10, 20)), "a.png"), make_file(picture(size=(300, 200)), "b b.png")
    elsewhere = File.objects.get(pk=api.post_form(FILES, file_location="https://a.example/b").data["id"])
    both = f"in(id,{small.pk},{large.pk},{UNKNOWN})"
    found = {
        "": [small, large, elsewhere],
        both: [small, large],
        f"eq(id,{small.pk})": [small],
        "eq(file_name,a.png)": [small],
        'like(file_name,"b*")': [large],
        "gt(width,10)": [large],
        "ge(width,10):lt(height,200)": [small],
        f"le(file_size,{small.file_size})": [small, elsewhere] if small.file_size < large.file_size else None,
    }
    for text, files in found.items():
        if files is not None:
            assert api.get(FILES, {"filter": text}).ids == [str(file.pk) for file in files], text
    for text in ("eq(width,1)", "gt(width,x)", "eq(mime_type,image/png)", "gt(width,1.5)", "in(id,x)"):
        answer = api.get(FILES, {"filter": text})
        assert (answer.status, answer.errors[0]["status"]) == (400, 400)


def test_pages_count_pages_and_link_in_full(api: APIClient) -> None:
    for number in range(3):
        make_file(name=f"{number}.png")
    page = api.get(f"{FILES}?page[limit]=2")
    assert page.body["meta"] == {
        "results": {"total": 3},
        "page": {"limit": 2, "offset": 0, "current": 1, "total": 2},
    }
    assert page.body["links"]["next"] == f"{HOST}{FILES}?page[limit]=2&page[offset]=2"


def test_a_list_takes_the_same_queries_however_long(api: APIClient, count_queries: Callable[..., int]) -> None:
    File.objects.bulk_create(File(address="https://a.example/b") for _ in range(2))
    few = count_queries(lambda: api.get(f"{FILES}?page[limit]=100"))
    File.objects.bulk_create(File(address="https://a.example/b") for _ in range(198))
    assert count_queries(lambda: api.get(f"{FILES}?page[limit]=100")) == few == 3
