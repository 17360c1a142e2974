"""What `/readyz` says about jobs."""

from __future__ import annotations

from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest

from jobs.models import Job
from pxm.clock import now
from pxm.health import Health


def waiting() -> Health:
    """Say for how long the earliest waiting job has waited, in seconds (0 if none waits); one query.

    A planned job counts as waiting only from its time on. A long queue calls for workers, not for another web server,
    so it never counts as not ready.
    """
    due_at = Greatest("created_at", Coalesce("not_before", "created_at"))
    earliest = Job.objects.pending().due().aggregate(due_at=Min(due_at))["due_at"]
    seconds = (now() - earliest).total_seconds() if earliest else 0.0
    return Health(ready=True, facts={"oldest_waiting_seconds": round(max(seconds, 0.0), 1)})
