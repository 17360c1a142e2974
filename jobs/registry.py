"""Which work belongs to which job type; the apps that know the work register it when they are ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.models import Job
    from jobs.run import Run

Payload = dict[str, Any]


@dataclass(frozen=True)
class JobType:
    """A kind of job.

    `work` runs inside one transaction and returns what goes into `Job.result`; it raises `JobFailed` (or any refusal of
    `pxm.errors`) for what people can mend. It must be safe to run again after its runner died, unless `repeatable` says
    that it is not: then such a job fails at once. `lane` (or the lane it computes from the payload) is where one job
    runs at a time. `title` says in plain words what a job does ("Build children of Shirt"). `synonyms` are further
    names that a filter on the type understands.
    """

    name: str
    lane: Callable[[Payload], str] | str
    work: Callable[[Run], Payload | None]
    title: Callable[[Job], str]
    repeatable: bool = True
    synonyms: frozenset[str] = frozenset()

    def lane_of(self, payload: Payload) -> str:
        return self.lane if isinstance(self.lane, str) else self.lane(payload)


class UnknownJobType(LookupError):
    """No app has registered this type."""


_types: dict[str, JobType] = {}


def register(new: JobType) -> None:
    """Make a type known; called from `AppConfig.ready`, and again without harm."""
    _types[new.name] = new


def job_type(name: str) -> JobType:
    """Return the type of that name, or raise `UnknownJobType`."""
    try:
        return _types[name]
    except KeyError:
        raise UnknownJobType(f"this installation has no work for jobs of type {name}") from None


def job_types() -> tuple[JobType, ...]:
    return tuple(_types.values())


def names_meant_by(name: str) -> frozenset[str]:
    """Return the names of the type that `name` stands for, itself or as a synonym; of an unknown one just `name`."""
    for known in _types.values():
        names = known.synonyms | {known.name}
        if name in names:
            return names
    return frozenset({name})


def title(job: Job) -> str:
    """Return in plain words what the job does; its type's name where the type is no longer known."""
    known = _types.get(job.type)
    return known.title(job) if known else str(job)
