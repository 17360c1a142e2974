"""One started process of the system: the broker, the web server or a worker."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_LOG = 10 * 1024 * 1024
_PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    """What to start, where its output goes, and the process once it runs.

    Every part leads its own session, so Ctrl-C in the terminal reaches only `up`, which then stops the parts in order;
    and everything that a part starts can be found by its session.
    """

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    inherited_files: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    # Sessions whose first process has ended while others live on.
    former_sessions: set[int] = field(default_factory=set)
    endings: int = 0
    started_at: float = 0.0
    restart_at: float | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(self.environment) or None,
                pass_fds=self.inherited_files,
                start_new_session=True,
                preexec_fn=_tied_to_this_process(),
            )

    @property
    def session(self) -> int:
        assert self.process is not None
        return self.process.pid

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def last_words(self) -> str:
        """Return the last line of the log that is not blank."""
        lines = tail(self.log).splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def shorten_log(self) -> None:
        """Move the content of a long log to another file; the part appends to the same file, now empty."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            shutil.copyfile(self.log, self.log.with_name(f"{self.log.name}.1"))
            os.truncate(self.log, 0)


def tail(file: Path, length: int = 4000) -> str:
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - length))
        return log.read().decode(errors="replace")


def _tied_to_this_process() -> Callable[[], None] | None:
    """Return what a child runs first so that Linux ends it when this process dies, whatever the cause."""
    if not sys.platform.startswith("linux"):
        return None
    parent = os.getpid()
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie
