"""Where uploaded files are kept: a folder, or an object store that ``PXM_FILES_URL`` names.

    s3://KEY:SECRET@s3.eu-central-1.amazonaws.com/bucket/folder?region=eu-central-1
    s3+http://KEY:SECRET@minio:9000/bucket

Key and secret are percent-encoded; without them the usual sources of the AWS SDK are asked. `folder` and `region` may
be left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from pxm import environment

_SCHEMES = {"s3": "https", "s3+http": "http"}
_IN_MEMORY = 1024 * 1024


def storage_settings(url: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings of the default storage: `folder` if there is no URL."""
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder, "file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
        }
    # The URL is a secret, so no message repeats it.
    parts = urlsplit(url)
    bucket, _, location = parts.path.strip("/").partition("/")
    if parts.scheme not in _SCHEMES or not parts.hostname or not bucket:
        raise ImproperlyConfigured("PXM_FILES_URL must look like s3://KEY:SECRET@HOST/BUCKET?region=REGION")
    environment.require_extra("s3", module="storages", wanted_by="PXM_FILES_URL")
    options = {
        "bucket_name": bucket,
        "location": location,
        "endpoint_url": f"{_SCHEMES[parts.scheme]}://{_host(parts)}",
        "region_name": parse_qs(parts.query).get("region", [None])[0],
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "max_memory_size": _IN_MEMORY,
        "file_overwrite": True,
    }
    return {"BACKEND": "products.files.object_storage.ObjectStorage", "OPTIONS": options}


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]
