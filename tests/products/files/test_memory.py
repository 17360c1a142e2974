"""An upload passes through in parts: it is never in memory as a whole."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile

from products.files import storage
from products.files.services import MOST_BYTES, create_file
from tests.benchmarks.memory import peak_above_idle
from tests.factories.files import picture


@pytest.mark.django_db
def test_the_largest_file_takes_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "default_storage", FileSystemStorage(tmp_path))
    with NamedTemporaryFile(dir=tmp_path) as content:
        content.write(picture("JPEG", size=(6000, 4000), quality=95))
        content.truncate(MOST_BYTES)
        upload = TemporaryUploadedFile("a.jpg", "image/jpeg", MOST_BYTES, None)
        upload.file = content
        assert peak_above_idle(lambda: create_file(upload=upload)) < 8
