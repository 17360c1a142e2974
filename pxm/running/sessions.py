"""All processes of a session: whatever a started part has started in turn, also in process groups of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def members(sessions: Collection[int]) -> list[int]:
    """Return the ids of the living processes of these sessions (a session has the id of the process it began with)."""
    return [process for process in _processes() if _session(process) in sessions] if sessions else []


def send(sessions: Collection[int], signal_number: int) -> None:
    for process in members(sessions):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal_number)


def end(sessions: Collection[int], *, patience: float, reap: Callable[[], object] = lambda: None) -> None:
    """Ask every process of these sessions to end, and kill those that have not after `patience` seconds.

    `reap` is called while waiting: a child that has ended stays a member until its parent has taken note.
    """
    send(sessions, signal.SIGTERM)
    if not _are_gone(sessions, patience, reap):
        # More than once: a process may start another one in between.
        for _ in range(5):
            send(sessions, signal.SIGKILL)
            if _are_gone(sessions, 0.5, reap):
                break


def _are_gone(sessions: Collection[int], seconds: float, reap: Callable[[], object]) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        reap()
        if not members(sessions):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)


def _processes() -> list[int]:
    if (_PROC / "self").exists():
        return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    listing = subprocess.run(["/bin/ps", "-axo", "pid="], capture_output=True, text=True, check=False).stdout
    return [int(word) for word in listing.split()]


def _session(process: int) -> int | None:
    try:
        return os.getsid(process)
    except OSError:
        return None
