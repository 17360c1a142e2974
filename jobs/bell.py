"""RQ as a doorbell: a message means "look at the table" and nothing else, so all of them may be lost."""

from __future__ import annotations

import logging

import rq
from django.db import DatabaseError, InterfaceError, connections
from rq.serializers import JSONSerializer

from jobs.crew import QUEUE
from jobs.message import DRAIN, MOST_RETRIES, SECONDS_FAILURE_IS_KEPT, SECONDS_RESULT_IS_KEPT, Message
from jobs.runner import has_work_for_another
from pxm import broker

logger = logging.getLogger(__name__)

# Each message wakes one worker and each worker looks at everything, so further waiting messages would change nothing.
UNHEARD_ENOUGH = 10


def ring() -> None:
    """Wake a worker. A broker that is down costs a moment: the workers' sweep finds the job anyway."""
    try:
        queue = rq.Queue(QUEUE, connection=broker.client(), serializer=JSONSerializer, job_class=Message)
        if queue.count < UNHEARD_ENOUGH:
            # RQ rings again when a worker's process is killed at work, so that its job goes on at once.
            queue.enqueue(
                DRAIN,
                job_timeout=-1,
                retry=rq.Retry(max=MOST_RETRIES),
                result_ttl=SECONDS_RESULT_IS_KEPT,
                failure_ttl=SECONDS_FAILURE_IS_KEPT,
            )
    except broker.Unreachable as problem:
        logger.warning("broker unreachable, jobs wait for the next sweep", extra={"problem": str(problem)})


def sweep() -> None:
    """Ring for jobs that nobody works on: their message was lost, or their runner died."""
    try:
        if has_work_for_another():
            ring()
    except (DatabaseError, InterfaceError) as problem:
        logger.warning("database unreachable, no sweep", extra={"problem": str(problem)})
    finally:
        connections.close_all()  # no process forked later may share a connection with this one
