"""Where the parts of an embedded installation live inside its data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

# A unix socket's path may have 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103


def data_dir() -> Path:
    """Return the data folder: ``PXM_DATA_DIR``, else ``data`` beside ``manage.py``, else ``data`` in this folder.

    An installed package has no ``manage.py``, and where it is installed is no place for data.
    """
    chosen = os.environ.get("PXM_DATA_DIR")
    if chosen:
        return Path(chosen).resolve()
    is_checkout = (project_dir() / "manage.py").is_file()
    return (project_dir() if is_checkout else Path.cwd()) / "data"


def project_dir() -> Path:
    """Return the folder that the program's packages are in: a checkout or where they are installed."""
    return Path(__file__).resolve().parents[2]


def database_file(folder: Path) -> Path:
    return folder / "pxm.sqlite3"


def files_dir(folder: Path) -> Path:
    return folder / "files"


def secret_key_file(folder: Path) -> Path:
    return folder / "secret_key"


def credentials_file(folder: Path) -> Path:
    return folder / "credentials.txt"


def lock_file(folder: Path) -> Path:
    return folder / "up.lock"


def log_dir(folder: Path) -> Path:
    return folder / "logs"


def broker_url(folder: Path) -> str:
    return f"unix://{quote(str(broker_socket(folder)))}?db=0"


def broker_socket(folder: Path) -> Path:
    """Return the broker's socket: in the data folder, or, where that path is too long, in a short private one."""
    beside = folder / "broker.sock"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"pxm-{os.getuid()}-{name}" / "broker.sock"
