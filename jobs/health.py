"""What `/readyz` says about jobs."""

from __future__ import annotations

from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest

from jobs.crew import crew, standstill
from jobs.models import Job
from pxm.clock import now
from pxm.health import Health


def waiting() -> Health:
    """Say for how long the earliest waiting job has waited, in seconds (0 if none waits), and who works; two queries.

    A planned job counts as waiting only from its time on. `workers` is the number of those alive, null if the broker
    does not answer; `standstill` says why nothing is done: ``nobody``, ``suspended``, or null. A long queue calls for
    workers, not for another web server, so it never counts as not ready.
    """
    known = crew()
    reason = standstill(known)
    return Health(
        ready=True,
        facts={
            "oldest_waiting_seconds": oldest_wait(),
            "workers": known.alive if known else None,
            "standstill": reason.value if reason else None,
        },
    )


def oldest_wait() -> float:
    """Return for how many seconds the earliest waiting job has waited, 0 if none waits; one query."""
    due_at = Greatest("created_at", Coalesce("not_before", "created_at"))
    earliest = Job.objects.pending().due().aggregate(due_at=Min(due_at))["due_at"]
    seconds = (now() - earliest).total_seconds() if earliest else 0.0
    return round(max(seconds, 0.0), 1)
