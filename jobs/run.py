"""What the work of a job is handed."""

from __future__ import annotations

from jobs import progress
from jobs.models import Job


class Run:
    """One attempt at a job, as its work sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._ticker = progress.Ticker(job.id)

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is. Cheap enough for every row; raises `Stopped` when an operator asked for an end."""
        self._ticker.tick(done, total)
