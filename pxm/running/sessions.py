"""All processes of a session: whatever a part has started in turn, even in other process groups."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_ENDED = "Z"  # it waits for its parent to collect its exit code


def members(sessions: Collection[int]) -> list[int]:
    """Return the ids of the living processes of these sessions (a session has the id of the process it began with)."""
    if not sessions:
        return []
    found = _from_proc() if (_PROC / "self").exists() else _from_ps()
    return [process for process, state, session in found if session in sessions and state != _ENDED]


def send(sessions: Collection[int], signal_number: int) -> None:
    for process in members(sessions):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal_number)


def end(sessions: Collection[int], *, patience: float) -> None:
    """Ask every process of these sessions to end, and kill those that have not after `patience` seconds."""
    send(sessions, signal.SIGTERM)
    if not _are_gone(sessions, patience):
        # More than once, since a process may start another one in between.
        for _ in range(5):
            send(sessions, signal.SIGKILL)
            if _are_gone(sessions, 0.5):
                break


def _are_gone(sessions: Collection[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while members(sessions):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _from_proc() -> Iterator[tuple[int, str, int]]:
    """Yield every process with its state and its session."""
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # "123 (any name) S parent group session …"
                facts = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                yield int(entry.name), facts[0], int(facts[3])


def _from_ps() -> Iterator[tuple[int, str, int]]:
    listing = subprocess.run(["/bin/ps", "-axo", "pid=,stat="], capture_output=True, text=True, check=False).stdout
    for line in listing.splitlines():
        process, state = line.split()
        with suppress(OSError):
            yield int(process), state[0], os.getsid(int(process))
