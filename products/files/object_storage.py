"""An object store that speaks S3, in place of a folder; loaded only where it is chosen (`pxm.files_url`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


class ObjectStorage(S3Storage):  # type: ignore[misc]  # it has no types
    """Failures are OSErrors, as those of a folder; a store that does not answer is waited for a few seconds."""

    def get_default_settings(self) -> dict[str, Any]:
        waiting = {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 2}}
        addressing = {"s3": {"addressing_style": "path"}, "signature_version": "s3v4"}
        usual: dict[str, Any] = super().get_default_settings()
        return usual | {"client_config": Config(**waiting, **addressing)}

    def _save(self, name: str, content: Any) -> str:
        with _as_os_errors():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_os_errors():
            return super()._open(name, mode)

    def delete(self, name: str) -> None:
        with _as_os_errors():
            super().delete(name)


@contextmanager
def _as_os_errors() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        raise OSError(str(error)) from error
