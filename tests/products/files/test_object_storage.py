"""Files in an object store that speaks S3, as `PXM_FILES_URL` names it; the store runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from moto.server import ThreadedMotoServer
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from products.files.models import File
from products.files.services import MOST_BYTES
from pxm.files_url import storage_settings
from tests.client import APIClient
from tests.factories.files import picture

pytestmark = pytest.mark.django_db

BUCKET = "pxm-files"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


def use(settings: Settings, url: str) -> None:
    settings.STORAGES = settings.STORAGES | {"default": storage_settings(url, Path("/nowhere"))}


@pytest.fixture
def bucket(store: str, settings: Settings) -> None:
    boto3.client(
        "s3",
        endpoint_url=f"http://{store}",
        region_name="eu-central-1",
        aws_access_key_id="key",
        aws_secret_access_key="se/cret",
    ).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    use(settings, f"s3+http://key:se%2Fcret@{store}/{BUCKET}/shop?region=eu-central-1")


@pytest.mark.usefixtures("bucket")
def test_a_file_is_kept_answered_and_deleted(
    api: APIClient, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    content = picture().ljust(MOST_BYTES, b"\0")
    answer = api.post_form("/v2/files", file=SimpleUploadedFile("shirt.png", content))
    assert answer.status == 201, answer.body
    file = File.objects.get()
    assert default_storage.exists(file.stored_name)
    assert default_storage.location == "shop"
    assert Client().get(file.path).getvalue() == content
    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(f"/v2/files/{file.pk}").status == 204
    assert not default_storage.exists(file.stored_name)


def test_a_store_that_does_not_answer_is_told(api: APIClient, settings: Settings) -> None:
    use(settings, "s3+http://key:secret@127.0.0.1:9/bucket?region=eu-central-1")
    answer = api.post_form("/v2/files", file=SimpleUploadedFile("shirt.png", picture()))
    assert (answer.status, answer.details) == (503, ["files can not be kept at the moment"])
    assert not File.objects.exists()


@pytest.mark.parametrize("url", ["s3://host", "s3:///bucket", "https://host/bucket", "nonsense", "s3://k:hidden@/b"])
def test_an_address_that_names_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="must look like s3://") as refusal:
        storage_settings(url, Path("/nowhere"))
    assert "hidden" not in str(refusal.value)


def test_without_an_address_files_lie_in_a_folder(tmp_path: Path) -> None:
    assert storage_settings("", tmp_path)["OPTIONS"]["location"] == tmp_path


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pxm.environment.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"\[s3\]"):
        storage_settings("s3://host/bucket", Path("/nowhere"))
