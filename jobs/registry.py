"""The work of each job type; apps declare theirs while they get ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pxm.errors import Problem
from pxm.registry import Registry

if TYPE_CHECKING:
    from jobs.models import Job
    from jobs.run import Run


def by_subject(name: str) -> Callable[[Job], str]:
    """Return a lane per subject: one job at a time about each, jobs about different subjects side by side.

    ``lane=by_subject("publish")`` is for a catalog's publishes. `name` has at most 40 characters.
    """

    def lane(job: Job) -> str:
        if job.subject_id is None:
            raise ValueError(f"a job of type {job.type} needs a subject, which decides its lane")
        return f"{name} {job.subject_id}"

    return lane


def _never(job: Job) -> None:
    return None


def _as_kept(job: Job) -> dict[str, Any]:
    return dict(job.meta)


def _nothing(job: Job, reason: str) -> None:
    return None


@dataclass(frozen=True)
class JobType:
    """A kind of job.

    - `lane` is where one job runs at a time: a name that all jobs of the type share, or one made from the new job
      (see `by_subject`).
    - `work` returns what goes into `Job.result`; it raises `JobFailed` (or any refusal of `pxm.errors`) for what people
      can fix.
    - `title` says in plain words what a job does ("Build children of Shirt").
    - `atomic` work runs in one transaction, which also holds the job's success. Other work runs in none: it commits
      what it does in the chunks of `Run.chunk`.
    - `repeatable` work is done again if its runner died: atomic work from its beginning, other work from its last
      checkpoint. A job that is not repeatable fails instead.
    - `fleeting` jobs leave no row when they succeed: what they did is told elsewhere, and they are many.
    - `listed` jobs are shown under ``/pcm/jobs``; the admin shows all.
    - `outdated` says why doing the same once more is not what was asked for, since things have changed; None if it is.
      A job is not tried again then.
    - `shown` is what the job's document has in ``meta`` beside the request id; `Job.meta` if nobody says otherwise.
    - `lost` writes what else fails with a job, and why, in the transaction in which the job fails or is cancelled:
      whoever sees the one sees the other.
    - `synonyms` are further names that a filter on the type understands.
    """

    name: str
    lane: Callable[[Job], str] | str
    work: Callable[[Run], dict[str, Any] | None]
    title: Callable[[Job], str]
    atomic: bool = True
    repeatable: bool = True
    fleeting: bool = False
    listed: bool = True
    outdated: Callable[[Job], Problem | None] = field(default=_never)
    lost: Callable[[Job, str], None] = field(default=_nothing)
    synonyms: frozenset[str] = frozenset()
    shown: Callable[[Job], dict[str, Any]] = field(default=_as_kept)

    def lane_of(self, job: Job) -> str:
        return self.lane if isinstance(self.lane, str) else self.lane(job)


class UnknownJobType(LookupError):
    """No app has declared this type."""


JOB_TYPES: Registry[JobType] = Registry("job type")


def job_type(name: str) -> JobType:
    """Return the type of that name, or raise `UnknownJobType`."""
    found = JOB_TYPES.get(name)
    if found is None:
        raise UnknownJobType(f"this installation has no work for jobs of type {name}")
    return found


def unlisted_names() -> list[str]:
    """Return the names of the types whose jobs the API does not show."""
    return [known.name for known in JOB_TYPES if not known.listed]


def names_meant_by(name: str) -> frozenset[str]:
    """Return the names of the type that `name` stands for, itself or as a synonym; of an unknown one just `name`."""
    for known in JOB_TYPES:
        names = known.synonyms | {known.name}
        if name in names:
            return names
    return frozenset({name})


def title(job: Job) -> str:
    """Return in plain words what the job does; the type's name if the type is no longer known."""
    known = JOB_TYPES.get(job.type)
    return known.title(job) if known else str(job)


def shown_meta(job: Job) -> dict[str, Any]:
    """Return what the job's document has in ``meta`` beside the request id."""
    known = JOB_TYPES.get(job.type)
    return (known.shown if known else _as_kept)(job)


def lose(job: Job, reason: str) -> None:
    """Write what else fails with a job, in the caller's transaction."""
    known = JOB_TYPES.get(job.type)
    if known:
        known.lost(job, reason)


def leaves_a_row(job: Job) -> bool:
    """Return whether the job's success is kept."""
    known = JOB_TYPES.get(job.type)
    return known is None or not known.fleeting


@dataclass(frozen=True)
class Ending:
    """Something that happens when a job ends, in the transaction that writes its end, whatever its type.

    `tell` is given the job as it is written: its status, and its result if it succeeded.
    """

    name: str
    tell: Callable[[Job], None]


ENDINGS: Registry[Ending] = Registry("ending of jobs")


def end(job: Job) -> None:
    """Let everything happen that is declared for the end of a job, in the caller's transaction."""
    for ending in ENDINGS:
        ending.tell(job)


@dataclass(frozen=True)
class Remainder:
    """What jobs may have left under way in threads of their process, and what would end with it.

    `wait` waits for it, at most so many seconds, and returns whether some is left that is worth waiting for. That it
    says so has an end, whatever happens.
    """

    name: str
    wait: Callable[[float], bool]


REMAINDERS: Registry[Remainder] = Registry("remainder of jobs")


def is_something_under_way(seconds: float) -> bool:
    """Wait so long for what jobs of this process have left under way; return whether some still is."""
    return any(remainder.wait(seconds) for remainder in REMAINDERS)


def keeps_parts(job: Job) -> bool:
    """Return whether what the job has done stays if it fails; with atomic work everything is undone."""
    known = JOB_TYPES.get(job.type)
    return known is not None and not known.atomic
