"""RQ as a doorbell: a message means "look into the table" and nothing else; all of them may be lost."""

from __future__ import annotations

import logging

from rq import Queue, Retry
from rq.serializers import JSONSerializer

from jobs import broker

logger = logging.getLogger(__name__)

QUEUE = "default"
DRAIN = "jobs.runner.drain"
# Each message wakes one worker and each worker looks at everything, so more unheard ones would be heard in vain.
UNHEARD_ENOUGH = 10


def ring() -> None:
    """Wake a worker. A broker that is down costs a moment: the workers' sweep finds the job without a bell."""
    try:
        queue = Queue(QUEUE, connection=broker.client(), serializer=JSONSerializer)
        if queue.count < UNHEARD_ENOUGH:
            # A worker killed in mid-job is replaced at once because RQ rings again.
            queue.enqueue(DRAIN, job_timeout=-1, retry=Retry(max=3), result_ttl=60, failure_ttl=3600)
    except broker.Unreachable as problem:
        logger.warning("broker unreachable, jobs wait for the next sweep", extra={"problem": str(problem)})
