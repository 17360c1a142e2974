"""Ctrl-C, TERM and HUP as a counter, and a sleep that they and the end of a child cut short."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """How often the user asked to stop. Signals interrupt nothing, except inside `interrupting`."""

    def __init__(self) -> None:
        self.received = 0
        self._interrupts = False
        self._reader, writer = os.pipe()
        for end in (self._reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in _STOPPING:
            # `nohup` makes it ignore the hang-up, which we leave so.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._receive)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Within this block a signal raises KeyboardInterrupt, and so does entering it after one has come."""
        if self.received:
            raise KeyboardInterrupt
        self._interrupts = True
        try:
            yield
        finally:
            self._interrupts = False

    def wait(self, seconds: float) -> None:
        """Sleep until the time is over or any signal comes."""
        select.select([self._reader], [], [], max(seconds, 0))
        with suppress(BlockingIOError):
            os.read(self._reader, 4096)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.received += 1
        if self._interrupts:
            raise KeyboardInterrupt
