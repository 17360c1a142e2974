"""What a worker does: RQ's loop while the broker answers, polling the table while it does not."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import rq
from django.db import DatabaseError, InterfaceError, connections
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from jobs import runner
from jobs.bell import sweep
from jobs.crew import QUEUE, show_up
from jobs.message import Message
from jobs.registry import is_something_under_way
from jobs.shared_flag import SharedFlag
from pxm import broker
from pxm.upkeep import Rounds

logger = logging.getLogger(__name__)

# An idle worker looks at the table this often; a job whose worker died waits no longer than this for another one.
SECONDS_BETWEEN_SWEEPS = 3
# How often a process that could end looks for jobs while something is still under way in it.
SECONDS_BETWEEN_LOOKS = 0.25
RHYTHM: dict[str, Any] = {
    "worker_ttl": SECONDS_BETWEEN_SWEEPS + 15,  # RQ listens for 15 seconds less than this …
    "maintenance_interval": SECONDS_BETWEEN_SWEEPS - 1,  # … and then sees whether so much time has passed
    "job_monitoring_interval": 5,
}

# Up once this worker was told to stop: the process that it forked for a message then takes no further job.
_worker_stops = SharedFlag()
# Set where TERM reached that process itself; the worker goes on.
_process_stops = threading.Event()


def drain() -> None:
    """What a message stands for: run what waits, but take no further job once told to stop."""
    runner.drain(until=_told_to_stop)
    if _told_to_stop():
        sweep()  # another worker goes on at once
    _finish(_told_to_stop)


def _finish(told_to_stop: Callable[[], bool]) -> None:
    """Let what jobs have left under way come to its end before the process does; jobs do not wait for that."""
    while is_something_under_way(SECONDS_BETWEEN_LOOKS):
        runner.drain(until=told_to_stop)


def _told_to_stop() -> bool:
    return _worker_stops.is_up() or _process_stops.is_set()


class Shutdown:
    """TERM and Ctrl-C while RQ does not listen to them: the first lets the current job finish, the second does not."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def listen(self) -> None:
        """Hear these signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> None:
        self._asked.wait(seconds)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._asked.is_set():
            sys.exit(1)  # the transaction rolls back, and the lane's next runner takes the job up again
        self._asked.set()


def work_until_done() -> None:
    """Run the jobs that wait, without a broker, until none is left, or TERM or Ctrl-C."""
    shutdown = Shutdown()
    shutdown.listen()
    runner.drain(until=shutdown.asked)
    _finish(shutdown.asked)


def work_until_stopped() -> None:
    """Run jobs until TERM or Ctrl-C."""
    shutdown, rounds = Shutdown(), Rounds()
    with suppress(StopRequested):  # RQ's handler also raises it just before and after RQ's loop
        while not shutdown.asked():
            shutdown.listen()
            if _listened_until_asked(_worker(shutdown, rounds)):
                break
            # Whatever is wrong with the broker – away, full, read-only, or filled with something else – jobs go on.
            shutdown.listen()
            _look(shutdown)
            rounds.go()
            shutdown.wait(SECONDS_BETWEEN_SWEEPS)
    _finish(lambda: True)


def _listened_until_asked(worker: Worker | None) -> bool:
    """Work by the broker's bell for as long as that can be heard; return whether it ended because of a signal."""
    if worker is None:
        return False
    try:
        worker.work(logging_level="WARNING")
    except broker.Unreachable as problem:
        logger.warning("broker unusable, the worker looks by itself", extra={"problem": str(problem)})
    return worker.asked_to_stop


def _worker(shutdown: Shutdown, rounds: Rounds) -> Worker | None:
    try:
        return Worker.connected(asked_before=shutdown.asked, rounds=rounds)
    except broker.Unreachable as problem:
        logger.warning("broker unreachable, the worker looks by itself", extra={"problem": str(problem)})
        return None


def _look(shutdown: Shutdown) -> None:
    try:
        runner.drain(until=shutdown.asked)
    except (DatabaseError, InterfaceError) as problem:
        logger.warning("database unreachable, no jobs are run", extra={"problem": str(problem)})
    finally:
        connections.close_all()


class BrokerLost(StopRequested):
    """Ends RQ's loop, which would wait for the broker without looking at the table."""


class Worker(rq.Worker):
    """An RQ worker that sweeps the table while it is idle and leaves RQ's loop when the broker is gone."""

    max_connection_wait_time = SECONDS_BETWEEN_SWEEPS

    def __init__(self, queues: Any, **options: Any) -> None:
        ours = {"serializer": JSONSerializer, "job_class": Message, "log_job_description": False}
        super().__init__(queues, **RHYTHM | options | ours)
        self.asked_to_stop = False
        self._asked_before: Callable[[], bool] = lambda: False
        self._rounds = Rounds()

    @classmethod
    def connected(cls, *, asked_before: Callable[[], bool], rounds: Rounds) -> Worker:
        """Return a worker of the project's queue; raises one of `broker.Unreachable`.

        `asked_before` tells whether a signal to stop came before RQ began to listen to signals; `rounds` outlive a
        broker that comes and goes.
        """
        broker.client().ping()  # the patient one below would wait for a broker that hangs
        worker = cls([QUEUE], connection=broker.patient_client())
        worker._asked_before, worker._rounds = asked_before, rounds
        return worker

    def bootstrap(self, *arguments: Any, **options: Any) -> None:
        super().bootstrap(*arguments, **options)
        logger.info("worker ready", extra={"worker": self.name})
        sweep()

    def subscribe(self) -> None:
        """Take no commands through the broker: they would end a job without its row knowing."""

    def run_maintenance_tasks(self) -> None:
        sweep()
        self._rounds.go()
        with _handing_over():
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]  # RQ leaves it untyped

    def check_for_suspension(self, burst: bool) -> None:
        if self._asked_before():
            raise StopRequested
        with _handing_over():
            super().check_for_suspension(burst)

    def dequeue_job_and_maintain_ttl(self, *arguments: Any, **options: Any) -> Any:
        with _handing_over():
            return super().dequeue_job_and_maintain_ttl(*arguments, **options)

    def set_state(self, *arguments: Any, **options: Any) -> None:
        with _handing_over():
            super().set_state(*arguments, **options)

    def heartbeat(self, *arguments: Any, **options: Any) -> None:
        with _handing_over():
            super().heartbeat(*arguments, **options)
            show_up(self.key, options.get("pipeline") or self.connection)

    def perform_job(self, job: rq.job.Job, queue: rq.Queue) -> bool:
        """Look at the table, in the message's own process; also if the broker keeps RQ from getting that far."""
        try:
            return super().perform_job(job, queue)
        except broker.Unreachable:
            drain()
            return False

    def execute_job(self, job: rq.job.Job, queue: rq.Queue) -> None:
        """Run one message in a process of its own, and wait for that process even without a broker."""
        try:
            super().execute_job(job, queue)
        except (*broker.Unreachable, BrokerLost) as problem:
            while self.horse_pid:
                # A signal handler also writes to the broker, and would end the wait.
                with suppress(*broker.Unreachable):
                    self.wait_for_horse()
                    self._horse_pid = 0
            raise BrokerLost from problem

    def setup_work_horse_signals(self) -> None:
        """TERM means the same to the process at work, since a supervisor may send it to all processes of a service."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        signal.signal(signal.SIGTERM, lambda number, frame: _process_stops.set())

    def handle_warm_shutdown_request(self) -> None:
        self.asked_to_stop = True
        _worker_stops.put_up()
        logger.info("worker stops after the job in hand", extra={"worker": self.name})

    def teardown(self) -> None:
        with suppress(*broker.Unreachable):
            super().teardown()  # type: ignore[no-untyped-call]  # RQ leaves it untyped


@contextmanager
def _handing_over() -> Iterator[None]:
    try:
        yield
    except broker.Unreachable as problem:
        raise BrokerLost from problem
