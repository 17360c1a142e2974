"""The watch: a small process that outlives `up` if that is killed, and ends what `up` has started.

`up` writes to the watch's standard input which sessions it started (``+123``) and which of its children ended
(``-123``); a regular stop ends with ``bye``. If the input ends without it, `up` is gone: every process of every
session is asked to end, and killed if it does not. This works wherever pipes do; on Linux a death signal ends the
direct children sooner (`pxm.running.part`).

The watch shares `up`'s lock on the data folder, so that the next start waits until everything is gone.
"""

from __future__ import annotations

import os
import select
import signal
import sys

from pxm.running import sessions

PATIENCE = 5.0
SECONDS_BETWEEN_LOOKS = 5.0


class Watch:
    """What the watch knows: the running sessions, and those whose first process has ended while others live on."""

    def __init__(self) -> None:
        self.running: set[int] = set()
        self.ended: set[int] = set()

    def hear(self, word: str) -> None:
        session = int(word[1:])
        if word.startswith("+"):
            self.running.add(session)
        else:
            self.running.discard(session)
            self.ended.add(session)
        self.forget_empty_sessions()

    def forget_empty_sessions(self) -> None:
        """Drop sessions without members at once: the system may give their ids to other programs."""
        self.ended = {session for session in self.ended if sessions.members({session})}


def main() -> None:
    """Follow `up` on standard input; the line it prints says that signals no longer end the watch."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdout.write("watching\n")
    sys.stdout.flush()
    watch = Watch()
    if not _listen(watch, sys.stdin.fileno()):
        sessions.end(watch.running | watch.ended, patience=PATIENCE)


def _listen(watch: Watch, source: int) -> bool:
    """Follow `up` until it ends; return whether it stopped regularly."""
    text = b""
    while True:
        readable, _, _ = select.select([source], [], [], SECONDS_BETWEEN_LOOKS if watch.ended else None)
        if not readable:
            watch.forget_empty_sessions()
            continue
        piece = os.read(source, 4096)
        if not piece:
            return False
        *words, text = (text + piece).split(b"\n")
        for word in words:
            if word == b"bye":
                return True
            watch.hear(word.decode())


if __name__ == "__main__":
    main()
