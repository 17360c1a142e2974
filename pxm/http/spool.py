"""Where bytes that clients send are kept for the duration of a request: a little in memory, more on disk.

The files on disk have no name, so nothing is left of them once they are closed or the process has died.
"""

from __future__ import annotations

import weakref
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


def new_spool() -> SpooledTemporaryFile[bytes]:
    """Return an empty file that moves to disk when it grows beyond `settings.FILE_UPLOAD_MAX_MEMORY_SIZE` bytes."""
    return SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=settings.FILE_UPLOAD_TEMP_DIR)


class SpoolingUploadHandler(FileUploadHandler):
    """Keep each file of a multipart form in a spool; Django closes it with the request."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = new_spool()
        # If a form cannot be read to its end, Django closes only the finished files.
        self._unfinished = weakref.finalize(self, self.file.close)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.file.seek(0)
        self._unfinished.detach()
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
