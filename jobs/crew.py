"""Who works: the workers that have shown up at the broker lately, and whether anything keeps all of them from working.

Like progress it is known only while the broker answers, and nothing but what people are told depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import cast

from django.db.models import Q
from redis import Redis
from redis.client import Pipeline
from rq.suspension import WORKERS_SUSPENDED
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from jobs.models import Job
from pxm import broker
from pxm.clock import now

# RQ's queue of the messages that wake workers.
QUEUE = "default"
# A worker shows up every 5 seconds at least, also while a job runs.
SECONDS_OF_SILENCE = 12
# If a job that is due has not moved for this long though its lane is free, nobody works or all are busy elsewhere.
PATIENCE = timedelta(seconds=15)


@dataclass(frozen=True)
class Crew:
    """The number of workers alive, and whether somebody suspended them (``manage.py rqsuspend``)."""

    alive: int
    is_suspended: bool


class Standstill(Enum):
    """Why nothing is done at present."""

    SUSPENDED = "suspended"
    NOBODY = "nobody"


def crew() -> Crew | None:
    """Return who works, in two requests to the broker; None if it does not answer."""
    try:
        client = broker.client()
        questions = client.pipeline()
        questions.smembers(_members_key())
        questions.exists(WORKERS_SUSPENDED)
        names, is_suspended = questions.execute()
        alive = client.exists(*[_sign_key(name.decode()) for name in names]) if names else 0
    except broker.Unreachable:
        return None
    return Crew(int(alive), bool(is_suspended))


def works_on(machine: str) -> bool | None:
    """Return whether a worker of this machine (as the system names it) is alive, in two requests to the broker.

    None if the broker does not answer.
    """
    try:
        client = broker.client()
        members = cast(set[bytes], client.smembers(_members_key()))
        names = sorted(name.decode() for name in members)
        questions = client.pipeline()
        for name in names:
            questions.hget(name, "hostname")
            questions.exists(_sign_key(name))
        answers = questions.execute()
    except broker.Unreachable:
        return None
    return any(host == machine.encode() and alive for host, alive in zip(answers[::2], answers[1::2], strict=True))


def show_up(key: str, at: Redis | Pipeline) -> None:
    """Leave a sign of life of the worker that RQ registered under `key`."""
    at.set(_sign_key(key), 1, ex=SECONDS_OF_SILENCE)


def standstill(known: Crew | None) -> Standstill | None:
    """Return why nothing is done, given what `crew` says; None if work goes on, as far as one can tell.

    Without a broker it shows only in jobs that nobody takes (one query).
    """
    if known is None:
        return Standstill.NOBODY if _is_left_waiting() else None
    if known.is_suspended:
        return Standstill.SUSPENDED
    return None if known.alive else Standstill.NOBODY


def _is_left_waiting() -> bool:
    """Return whether a job has been due for `PATIENCE` in a lane where none runs."""
    limit = now() - PATIENCE
    due = Q(not_before=None) | Q(not_before__lt=limit)
    started = Job.objects.started().values("lane")
    return Job.objects.pending().filter(due, created_at__lt=limit).exclude(lane__in=started).exists()


def _members_key() -> str:
    return WORKERS_BY_QUEUE_KEY % QUEUE


def _sign_key(key: str) -> str:
    return f"pxm:{key}"
