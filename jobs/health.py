"""What `/readyz` says about jobs."""

from __future__ import annotations

from jobs.models import Job
from pxm.clock import now
from pxm.health import Health


def waiting() -> Health:
    """Tell for how long the earliest waiting job has waited, in seconds (0 if none waits); one query.

    A long line calls for workers, not for another web server, so it never counts as not ready.
    """
    earliest = Job.objects.pending().in_turn().values_list("created_at", flat=True).first()
    seconds = (now() - earliest).total_seconds() if earliest else 0.0
    return Health(ready=True, facts={"oldest_waiting_seconds": round(max(seconds, 0.0), 1)})
