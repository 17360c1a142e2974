"""What the work of a job is given."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction

from jobs import progress
from jobs.models import Job
from jobs.transitions import hold, keep_checkpoint, keep_meta, keep_notes, succeed
from pxm.errors import Problem

Item = TypeVar("Item")

# On SQLite a chunk keeps all other writers waiting; they should wait a second at most.
SECONDS_OF_A_CHUNK = 0.4
FIRST_CHUNK = 10
LONGEST_CHUNK = 10_000
# SQLite does not queue its writers: a waiting one tries again after 0.1 seconds at the latest.
SECONDS_FOR_OTHERS = 0.11


class Run:
    """One attempt at a job, as its work sees it.

    Work that is not atomic writes everything in chunks, and resumes where the last one ended::

        todo = ids_after(run.checkpoint.get("after"))
        for ids in run.in_chunks(todo):
            with run.chunk():
                write(ids)
                run.reach({"after": ids[-1]})
            run.progress(…)
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.is_finished = False
        self._ticker = progress.Ticker(job.id)
        self._is_in_chunk = False
        self._seconds_in_chunks = 0.0
        self._last_chunk_at = 0.0

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is. Cheap enough for every row; raises `Stopped` if an operator asked it to stop."""
        self._ticker.tick(done, total)

    def show(self, **meta: Any) -> None:
        """Add members to the ``meta`` of the job's document, in the transaction of the work."""
        self.job.meta = self.job.meta | meta
        keep_meta(self.job, self.job.meta)

    @property
    def checkpoint(self) -> dict[str, Any]:
        """How far the job has come, as recorded by the last committed chunk; empty before the first one."""
        checkpoint: dict[str, Any] = self.job.checkpoint
        return checkpoint

    @contextmanager
    def chunk(self) -> Iterator[None]:
        """Commit what the block writes in one transaction, which belongs to this run alone.

        Raises `ClaimLost`, and undoes the chunk, if another runner now has the job. Read and compute what you can
        beforehand: others wait for a chunk, all writers on SQLite, those of the same rows elsewhere.
        """
        self._let_others_write()
        job = self.job
        before = (job.checkpoint, self.is_finished)
        try:
            with transaction.atomic(durable=True):
                began = time.monotonic()
                hold(job)
                self._is_in_chunk = True
                yield
        except BaseException:
            job.checkpoint, self.is_finished = before
            raise
        finally:
            self._is_in_chunk = False
        self._last_chunk_at = time.monotonic()
        self._seconds_in_chunks += self._last_chunk_at - began

    def reach(self, checkpoint: dict[str, Any]) -> None:
        """Record within a chunk how far the job has come: a repeatable job resumes there, and repeats nothing."""
        self._check_that_in_chunk()
        keep_checkpoint(self.job, checkpoint)
        self.job.checkpoint = checkpoint

    def note(self, notes: Sequence[Problem]) -> None:
        """Tell within a chunk what somebody should look at, though it fails nothing: rows beside the job's errors."""
        self._check_that_in_chunk()
        keep_notes(self.job, notes)

    def finish(self, result: dict[str, Any]) -> None:
        """Write the success within the last chunk, if nobody may see one without the other.

        Work that does not call it succeeds, with what it returns, in a transaction of its own.
        """
        self._check_that_in_chunk()
        succeed(self.job, result)
        self.is_finished = True

    def in_chunks(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        """Yield `items` in lists for one chunk each, sized by how long the chunks of the last list took.

        `items` must not be an open cursor (`QuerySet.iterator`): on SQLite a chunk cannot write beside one.
        """
        rest = iter(items)
        length = FIRST_CHUNK
        while some := list(islice(rest, length)):
            self._seconds_in_chunks = 0.0
            yield some
            length = next_length(length, self._seconds_in_chunks)

    def _check_that_in_chunk(self) -> None:
        if not self._is_in_chunk:
            raise RuntimeError("this must be written together with a chunk, so call it within one")

    def _let_others_write(self) -> None:
        if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]  # only there
            time.sleep(max(0.0, self._last_chunk_at + SECONDS_FOR_OTHERS - time.monotonic()))


def next_length(length: int, seconds: float) -> int:
    """Return how many items the next chunk may have if one of `length` took `seconds`; at most twice as many."""
    wanted = length * SECONDS_OF_A_CHUNK / seconds if seconds else 2 * length
    return max(1, min(int(wanted), 2 * length, LONGEST_CHUNK))
