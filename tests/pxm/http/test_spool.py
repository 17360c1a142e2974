"""Files of multipart forms: a little in memory, the rest on disk, nothing left behind."""

from __future__ import annotations

import gc
from pathlib import Path
from tempfile import SpooledTemporaryFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.test import RequestFactory
from pytest_django import Settings

from pxm.http.spool import new_spool


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.FILE_UPLOAD_TEMP_DIR = 100, tmp_path
    return tmp_path


def upload(rf: RequestFactory, content: bytes) -> HttpRequest:
    return rf.post("/", {"note": "n", "file": SimpleUploadedFile("a.csv", content, "text/csv")})


@pytest.mark.parametrize(("length", "on_disk"), [(0, False), (100, False), (101, True), (200_000, True)])
def test_a_file_is_read_whole_wherever_it_lies(rf: RequestFactory, folder: Path, length: int, on_disk: bool) -> None:
    request = upload(rf, b"x" * length)
    file = request.FILES["file"]
    assert (file.name, file.content_type, file.size, file.read()) == ("a.csv", "text/csv", length, b"x" * length)
    assert request.POST["note"] == "n"
    assert file.file._rolled is on_disk
    assert list(folder.iterdir()) == []
    request.close()
    assert file.closed


def test_a_form_that_breaks_off_leaves_nothing(rf: RequestFactory, folder: Path, monkeypatch) -> None:
    begun = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * 200_000
    request = rf.generic("POST", "/", begun, content_type="multipart/form-data; boundary=b")
    request._stream = _Breaking(begun)
    made: list[SpooledTemporaryFile[bytes]] = []
    monkeypatch.setattr("pxm.http.spool.new_spool", lambda: made.append(new_spool()) or made[-1])
    with pytest.raises(UnreadablePostError):
        request.POST.dict()
    del request
    gc.collect()
    assert [spool.closed for spool in made] == [True]
    assert list(folder.iterdir()) == []


class _Breaking:
    """A connection that breaks off in the middle of a file."""

    def __init__(self, sent: bytes) -> None:
        self._left = sent

    def read(self, size: int) -> bytes:
        if not self._left:
            raise ConnectionResetError
        step, self._left = self._left[:size], self._left[size:]
        return step
