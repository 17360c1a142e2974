"""Progress and stop requests of running jobs: kept in the broker, lost with it, never needed for correctness."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer

from jobs.errors import Stopped
from pxm import broker
from pxm.errors import Unavailable

# Pages ask about once a second; reporting more often would only slow down the work.
SECONDS_BETWEEN_TICKS = 0.25
SECONDS_WITHOUT_BROKER = 5
SECONDS_KEPT = 24 * 60 * 60


@dataclass(frozen=True)
class Progress:
    """How far a running job was at `at`: `done` of `total` steps, whatever its steps are."""

    done: int
    total: int
    at: datetime


class Ticker:
    """Reports the progress of one job at most every `SECONDS_BETWEEN_TICKS` and checks for stop requests."""

    def __init__(self, job_id: UUID) -> None:
        self._job_id = job_id
        self._silent_until = 0.0

    def tick(self, done: int, total: int) -> None:
        """Report, and raise `Stopped` if an operator asked for it. A broker that is down is left alone for a while."""
        moment = time.monotonic()
        if moment < self._silent_until:
            return
        try:
            name = _report(self._job_id, done, total)
        except broker.Unreachable:
            self._silent_until = time.monotonic() + SECONDS_WITHOUT_BROKER
            return
        self._silent_until = moment + SECONDS_BETWEEN_TICKS
        if name:
            raise Stopped(name)


def read(job_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """Return what is known about the given jobs, in one request; nothing while the broker is down."""
    wanted = list(job_ids)
    if not wanted:
        return {}
    try:
        found = broker.client().mget([_progress_key(job_id) for job_id in wanted])
    except broker.Unreachable:
        return {}
    parsed = {job_id: _parse(text) for job_id, text in zip(wanted, found, strict=True) if text}
    return {job_id: progress for job_id, progress in parsed.items() if progress}


def ask_to_stop(job_id: UUID, *, by: str) -> None:
    """Ask the running job to stop at its next tick; raise `Unavailable` without a broker."""
    try:
        broker.client().set(_stop_key(job_id), _signer(job_id).sign(by), ex=SECONDS_KEPT)
    except broker.Unreachable as problem:
        raise Unavailable("the broker does not answer, so the job cannot be told to stop") from problem


def forget(job_id: UUID) -> None:
    """Remove what the broker knows about a job that has ended."""
    try:
        broker.client().delete(_progress_key(job_id), _stop_key(job_id))
    except broker.Unreachable:
        return  # the keys expire by themselves


def _report(job_id: UUID, done: int, total: int) -> str:
    at = int(time.time() * 1000)
    pipeline = broker.client().pipeline(transaction=False)
    pipeline.set(_progress_key(job_id), f"{done} {total} {at}", ex=SECONDS_KEPT)
    pipeline.get(_stop_key(job_id))
    asked = pipeline.execute()[1]
    try:
        return _signer(job_id).unsign(asked.decode()) if asked else ""
    except (BadSignature, UnicodeDecodeError):
        return ""  # not asked by us


def _signer(job_id: UUID) -> Signer:
    """Only the program itself may stop a job, not everybody who can write to the broker."""
    return Signer(salt=f"jobs.stop.{job_id}")


def _parse(text: bytes | str) -> Progress | None:
    """Return what a job has reported, None for anything else."""
    try:
        done, total, at = (int(number) for number in text.split())
        return Progress(done, total, datetime.fromtimestamp(at / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _progress_key(job_id: UUID) -> str:
    return f"pxm:job:{job_id}:progress"


def _stop_key(job_id: UUID) -> str:
    return f"pxm:job:{job_id}:stop"
