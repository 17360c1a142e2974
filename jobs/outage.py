"""A worker's life: RQ's loop while the broker answers, and looking into the table by itself while it does not."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

from django.db import DatabaseError, InterfaceError, connections
from rq.exceptions import StopRequested

from jobs import broker, runner
from jobs.queue import SECONDS_BETWEEN_SWEEPS, Worker

logger = logging.getLogger(__name__)


class StopSignals:
    """TERM and Ctrl-C while RQ does not listen to them: the first lets the job in hand finish, the second does not."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> None:
        self._asked.wait(seconds)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._asked.is_set():
            sys.exit(1)  # the transaction rolls back, and whoever gets the lane takes the job up again
        self._asked.set()


def work_until_stopped() -> None:
    """Run jobs until TERM or Ctrl-C."""
    signals = StopSignals()
    with suppress(StopRequested):  # RQ's handler raises it also in the moments around RQ's loop
        while not signals.asked():
            signals.listen()
            worker = _worker(signals)
            if worker is None:
                _look(signals)
                signals.wait(SECONDS_BETWEEN_SWEEPS)
            else:
                worker.work(logging_level="WARNING")
                if worker.asked_to_stop:
                    return


def _worker(signals: StopSignals) -> Worker | None:
    try:
        return Worker.connected(asked_before=signals.asked)
    except broker.Unreachable as problem:
        logger.warning("broker unreachable, the worker looks by itself", extra={"problem": str(problem)})
        return None


def _look(signals: StopSignals) -> None:
    try:
        runner.drain(until=signals.asked)
    except (DatabaseError, InterfaceError) as problem:
        logger.warning("database unreachable, no jobs are run", extra={"problem": str(problem)})
    finally:
        connections.close_all()
