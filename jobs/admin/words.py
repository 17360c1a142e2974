"""The words for jobs of each type; the app that knows what a job is about declares them.

Everything here is text for the screens, made safe with `format_html`. The number of queries of each function does not
grow with the number of jobs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs import registry
from jobs.models import Job, JobError
from pxm.registry import Registry


@dataclass(frozen=True)
class Explanation:
    """One reason why a job failed, for people: what is wrong, what to do about it, and how many errors say so."""

    text: str
    advice: str = ""
    count: int = 1


def _no_pages(subject_ids: Collection[UUID]) -> Mapping[UUID, str]:
    return {}


def _nothing(job: Job) -> Sequence[str]:
    return ()


def _nowhere(job: Job) -> str:
    return ""


def by_message(job: Job, errors: Sequence[JobError]) -> list[Explanation]:
    """Group equal messages, in the order in which they first occurred."""
    counted = Counter(error.message for error in errors)
    return [Explanation(f"{message[:1].upper()}{message[1:]}", count=count) for message, count in counted.items()]


@dataclass(frozen=True)
class Words:
    """The words of the job type called `type`.

    - `label` names the type in a filter ("Build children").
    - `deed` says how the job ended, after the name of the person: "built 24 children of *Shirt*", "could not build
      *Shirt*"; it gets the job and the subject as HTML.
    - `doing` says what a running job does: "*Jeans* is building".
    - `outcome` is the result in a few words: "24 new, 2 deleted"; empty where there is nothing to say.
    - `pages` finds the admin pages of the subjects that still exist.
    - `changes` says in sentences, with links, what a finished job changed, to whoever has `changes_need`.
    - `explanations` say why a job failed: its errors, equal ones together, with links to the culprits.
    - `begins_at` is the page on which such work is looked at and asked for anew, "" if there is none.
    - `permission` is the one needed, besides that of trying again, to repeat such a job.
    """

    type: str
    label: str
    deed: Callable[[Job, SafeString], str]
    doing: Callable[[Job, SafeString], str]
    outcome: Callable[[Job], str]
    pages: Callable[[Collection[UUID]], Mapping[UUID, str]] = field(default=_no_pages)
    changes: Callable[[Job], Sequence[str]] = field(default=_nothing)
    changes_need: str = ""
    explanations: Callable[[Job, Sequence[JobError]], Sequence[Explanation]] = field(default=by_message)
    begins_at: Callable[[Job], str] = field(default=_nowhere)
    permission: str = ""


def deed_of(*, asked: str, do: str, done: str, failed: str = "") -> Callable[[Job, SafeString], str]:
    """Return the `deed` of a type whose jobs are told alike.

    ``asked="for a copy of {}", do="copy {}", done="copied {}"``: ``{}`` becomes the subject. `failed` is what
    could not be done, where it is not all of `do`.
    """
    words = {
        Job.Status.PENDING: f"asked {asked}",
        Job.Status.STARTED: f"started to {do}",
        Job.Status.SUCCESS: done,
        Job.Status.FAILED: f"could not {failed or do}",
        Job.Status.CANCELLED: f"asked {asked}; it was cancelled",
    }
    return lambda job, subject: format_html(words[Job.Status(job.status)], subject)


def doing_of(words: str) -> Callable[[Job, SafeString], str]:
    """Return the `doing` of a type whose running jobs are told alike: ``"{} is being copied"``."""
    return lambda job, subject: format_html(words, subject)


_DEEDS = {
    Job.Status.PENDING: "asked for",
    Job.Status.STARTED: "started",
    Job.Status.SUCCESS: "finished",
    Job.Status.FAILED: "could not finish",
    Job.Status.CANCELLED: "cancelled",
}


def _plain_deed(job: Job, subject: SafeString) -> str:
    return format_html("{} {}", _DEEDS[Job.Status(job.status)], registry.title(job))


def _plain_doing(job: Job, subject: SafeString) -> str:
    return format_html("{} is running", registry.title(job))


def _plain_words(type_name: str) -> Words:
    label = type_name.replace("-", " ").capitalize()
    return Words(type_name, label, deed=_plain_deed, doing=_plain_doing, outcome=lambda job: "")


WORDS: Registry[Words] = Registry("words of a job type", name_of=attrgetter("type"))


def words_of(job: Job) -> Words:
    return words_for(job.type)


def words_for(type_name: str) -> Words:
    """Return the words of a type; plain ones if no app has declared any."""
    return WORDS.get(type_name) or _plain_words(type_name)


def pages(jobs: Collection[Job]) -> dict[UUID, str]:
    """Return the admin pages of the jobs' subjects that still exist, by subject; one question per job type."""
    found: dict[UUID, str] = {}
    for type_name in {job.type for job in jobs}:
        subjects = {job.subject_id for job in jobs if job.type == type_name and job.subject_id}
        if subjects:
            found.update(words_for(type_name).pages(subjects))
    return found


def subject(job: Job, pages_of_subjects: Mapping[UUID, str]) -> SafeString:
    """Return the name of what a job is about, as a link where it has a page."""
    page = pages_of_subjects.get(job.subject_id) if job.subject_id else None
    if page:
        return format_html('<a class="jobs-subject pxm-cut" href="{}">{}</a>', page, job.subject_name)
    return format_html('<em class="jobs-subject pxm-cut">{}</em>', job.subject_name)
