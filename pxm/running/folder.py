"""The data folder: made for its owner alone, and used by one running system at a time."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from pathlib import Path

from pxm.running import places
from pxm.running.refusal import CannotStart

# What a killed system leaves running is gone after 10 s at most (`pxm.running.watch`).
SECONDS_FOR_A_KILLED_PREDECESSOR = 15.0

ROOM_TO_START = 16 * 1024 * 1024
_ZEROS = bytes(1024 * 1024)


def prepare(folder: Path) -> None:
    """Make the folder and check that files can be written in it, and that there is room for what a start writes."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            # A start on a full disk would end somewhere in the middle.
            for _ in range(ROOM_TO_START // len(_ZEROS)):
                trial.write(_ZEROS)
            trial.flush()
        places.log_dir(folder).mkdir(exist_ok=True)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise CannotStart(f"The data folder {folder} cannot be written: {reason}.") from problem


def hold(folder: Path) -> int:
    """Lock the folder for this process and return the open file that holds the lock until its last copy is closed.

    A system that was killed keeps the lock until its parts are gone; this waits for that.
    """
    file = os.open(places.lock_file(folder), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + SECONDS_FOR_A_KILLED_PREDECESSOR
    while not _lock(file, folder):
        holder = _holder(file)
        if holder is None or _lives(holder) or time.monotonic() > deadline:
            os.close(file)
            raise CannotStart(
                f"PXM is already running on {folder} (process {holder or 'unknown'}). "
                "Stop it, or choose another folder with --data-dir."
            )
        time.sleep(0.1)
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    return file


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read; a reader sees the whole old or the whole new text."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _lock(file: int, folder: Path) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        raise CannotStart(f"The data folder {folder} cannot be locked: {problem.strerror}.") from problem
    return True


def _holder(file: int) -> int | None:
    text = os.pread(file, 32, 0).strip()
    return int(text) if text.isdigit() else None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
