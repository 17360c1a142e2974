"""Keeps the parts of the system running, and stops them in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from pxm.running import sessions
from pxm.running.part import Part
from pxm.running.refusal import CannotStart
from pxm.running.stop_signals import StopSignals
from pxm.running.watch_line import WatchLine

FIRST_PAUSE, LONGEST_PAUSE = 0.4, 15.0
# A part that ran this long was healthy; the pauses before its restarts begin again with the shortest.
SECONDS_OF_HEALTH = 60.0
SECONDS_BETWEEN_LOOKS = 5.0
SECONDS_TO_END = 10.0
SECONDS_FOR_THE_BROKER_TO_END = 3.0


class Supervisor:
    """Parts in the order they were started; `tell` writes a line to the person at the terminal.

    `lock` is the open file that holds the data folder; the watch shares it.
    """

    def __init__(self, *, signals: StopSignals, tell: Callable[[str], None], lock: int) -> None:
        self._signals = signals
        self._tell = tell
        self._parts: list[Part] = []
        self._watch = WatchLine(lock)

    def start(self, part: Part) -> None:
        self._parts.append(part)
        self._start(part)

    def check(self) -> None:
        """Raise `CannotStart` if a part has ended; used while the system starts."""
        for part in self._parts:
            if not part.is_running():
                raise CannotStart(f"The {part.name} did not start: {part.last_words()} (see {part.log})")

    def keep_running(self) -> None:
        """Restart parts that end, until a signal asks to stop."""
        while not self._signals.received:
            now = time.monotonic()
            for part in self._parts:
                self._look_after(part, now)
            self._watch.restart_if_gone()
            pauses = [part.restart_at - now for part in self._parts if part.restart_at]
            self._signals.wait(min(pauses, default=SECONDS_BETWEEN_LOOKS))

    def stop(self) -> None:
        """Stop web server and workers, then the broker; a further signal stops waiting for running jobs."""
        others = [part for part in self._parts if part.name != "broker"]
        patience = self._signals.received + 1
        self._end(others, SECONDS_TO_END, lambda: self._signals.received >= patience)
        self._end([part for part in self._parts if part not in others], SECONDS_FOR_THE_BROKER_TO_END)
        self._watch.dismiss()

    def _end(self, parts: Sequence[Part], seconds: float, hurried: Callable[[], bool] = lambda: False) -> None:
        for part in parts:
            part.ask_to_end()
        deadline = time.monotonic() + seconds
        while any(part.is_running() for part in parts) and time.monotonic() < deadline and not hurried():
            self._signals.wait(0.1)
        begun = {session for part in parts for session in (part.session, *part.former_sessions)}
        sessions.end(begun, patience=0.2)

    def _start(self, part: Part) -> None:
        part.restart_at = None
        part.started_at = time.monotonic()
        part.start()
        self._watch.began(part.session)

    def _look_after(self, part: Part, now: float) -> None:
        part.former_sessions = {session for session in part.former_sessions if sessions.members({session})}
        if part.restart_at is not None:
            if part.restart_at <= now:
                self._start(part)
        elif not part.is_running():
            self._watch.ended(part.session)
            part.former_sessions.add(part.session)
            part.endings = 1 if now - part.started_at > SECONDS_OF_HEALTH else part.endings + 1
            pause = min(FIRST_PAUSE * 2 ** (part.endings - 1), LONGEST_PAUSE)
            part.restart_at = now + pause
            self._tell(f"The {part.name} ended (exit code {part.exit_code()}); again in {pause:.1f} s. See {part.log}")
        else:
            part.shorten_log()
