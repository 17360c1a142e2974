"""RQ as a doorbell: a message means "look into the table" and nothing else, so all of them may be lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import rq
from django.db import DatabaseError, InterfaceError, connections
from rq.exceptions import StopRequested
from rq.job import Job as Message
from rq.serializers import JSONSerializer

from jobs import broker
from jobs.runner import has_work_for_another

logger = logging.getLogger(__name__)

NAME = "default"
DRAIN = "jobs.runner.drain"
# Each message wakes one worker and each worker looks at everything, so more unheard ones would be heard in vain.
UNHEARD_ENOUGH = 10
# An idle worker looks into the table this often; a job whose worker died waits no longer for another one.
SECONDS_BETWEEN_SWEEPS = 3
RHYTHM: dict[str, Any] = {
    "worker_ttl": SECONDS_BETWEEN_SWEEPS + 15,  # RQ listens for 15 seconds less than this …
    "maintenance_interval": SECONDS_BETWEEN_SWEEPS - 1,  # … and then sees whether so much time has passed
    "job_monitoring_interval": 5,
}


def ring() -> None:
    """Wake a worker. A broker that is down costs a moment: the workers' sweep finds the job without a bell."""
    try:
        queue = rq.Queue(NAME, connection=broker.client(), serializer=JSONSerializer)
        if queue.count < UNHEARD_ENOUGH:
            # RQ rings again when a worker's process is killed at work, so that its job goes on at once.
            queue.enqueue(DRAIN, job_timeout=-1, retry=rq.Retry(max=3), result_ttl=60, failure_ttl=3600)
    except broker.Unreachable as problem:
        logger.warning("broker unreachable, jobs wait for the next sweep", extra={"problem": str(problem)})


def sweep() -> None:
    """Ring for jobs that nobody works on: their bell was lost, or their runner died."""
    try:
        if has_work_for_another():
            ring()
    except (DatabaseError, InterfaceError) as problem:
        logger.warning("database unreachable, no sweep", extra={"problem": str(problem)})
    finally:
        connections.close_all()  # no process forked later may share a connection with this one


class BrokerLost(StopRequested):
    """Ends RQ's loop, which would wait for the broker without looking into the table (see `jobs.outage`)."""


class Worker(rq.Worker):
    """An RQ worker that sweeps the table while it is idle and hands over when the broker is gone."""

    max_connection_wait_time = SECONDS_BETWEEN_SWEEPS

    def __init__(self, queues: Any, **options: Any) -> None:
        super().__init__(queues, **RHYTHM | {"serializer": JSONSerializer, "log_job_description": False} | options)
        self.asked_to_stop = False
        self._asked_before: Callable[[], bool] = lambda: False

    @classmethod
    def connected(cls, *, asked_before: Callable[[], bool]) -> Worker:
        """Return a worker of the project's queue; raises one of `broker.Unreachable`.

        `asked_before` tells whether a signal to stop came before RQ began to listen to signals.
        """
        broker.client().ping()  # the patient one below would wait for a broker that hangs
        worker = cls([NAME], connection=broker.patient_client())
        worker._asked_before = asked_before
        return worker

    def bootstrap(self, *arguments: Any, **options: Any) -> None:
        super().bootstrap(*arguments, **options)
        logger.info("worker ready", extra={"worker": self.name})
        sweep()

    def subscribe(self) -> None:
        """Take no commands through the broker: they would end a job behind its row's back."""

    def run_maintenance_tasks(self) -> None:
        sweep()
        with _handing_over():
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]  # RQ leaves it untyped

    def check_for_suspension(self, burst: bool) -> None:
        if self._asked_before():
            raise StopRequested
        with _handing_over():
            super().check_for_suspension(burst)

    def set_state(self, *arguments: Any, **options: Any) -> None:
        with _handing_over():
            super().set_state(*arguments, **options)

    def heartbeat(self, *arguments: Any, **options: Any) -> None:
        with _handing_over():
            super().heartbeat(*arguments, **options)

    def execute_job(self, job: Message, queue: rq.Queue) -> None:
        """Run one message in a process of its own, and see that process through even without a broker."""
        try:
            super().execute_job(job, queue)
        except (*broker.Unreachable, BrokerLost) as problem:
            while self.horse_pid:
                # A signal's handler writes to the broker, too, and would end the wait.
                with suppress(*broker.Unreachable):
                    self.wait_for_horse()
                    self._horse_pid = 0
            raise BrokerLost from problem

    def handle_warm_shutdown_request(self) -> None:
        self.asked_to_stop = True
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
