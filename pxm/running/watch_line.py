"""The pipe from `up` to its watch (`pxm.running.watch`), which is restarted if somebody kills it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from pxm.running import places


class WatchLine:
    """Starts the watch and tells it about sessions; `lock` is the open file that holds the data folder."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._running: list[int] = []
        self.watch = self._start()

    def began(self, session: int) -> None:
        self._running.append(session)
        self._say(f"+{session}")

    def ended(self, session: int) -> None:
        self._running.remove(session)
        self._say(f"-{session}")

    def restart_if_gone(self) -> None:
        """Start the watch again if it is gone, and tell it which sessions run."""
        if self.watch.poll() is not None:
            self._hang_up()
            self.watch = self._start()
            for session in self._running:
                self._say(f"+{session}")

    def dismiss(self) -> None:
        """Let the watch end without stopping anything."""
        self._say("bye")
        self._hang_up()
        self.watch.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "pxm.running.watch"],
            bufsize=0,
            cwd=places.project_dir(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[self._lock],
            start_new_session=True,
        )

    def _say(self, word: str) -> None:
        assert self.watch.stdin is not None
        with suppress(BrokenPipeError):  # it is restarted soon, and told everything then
            self.watch.stdin.write(f"{word}\n".encode())

    def _hang_up(self) -> None:
        assert self.watch.stdin is not None
        self.watch.stdin.close()
