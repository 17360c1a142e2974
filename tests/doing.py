"""Doing acts and jobs here and now, as a worker would."""

from __future__ import annotations

from collections.abc import Collection

from jobs import runner
from jobs.models import Job
from products.acts.kinds import kind_of
from products.acts.models import Act
from products.acts.services import changes_of, submit_act, undo_act


def done(act: Act, agreed: Collection[str] = ()) -> Job:
    job = finished(submit_act(act_id=act.pk, agreed=agreed, request_id="r"))
    act.refresh_from_db()
    return job


def undone(act: Act) -> Job:
    return finished(undo_act(act_id=act.pk, request_id="r"))


def finished(job: Job) -> Job:
    """Run all that waits, and return how this job ended."""
    runner.drain()
    job.refresh_from_db()
    return job


def cells(act: Act) -> list[list[tuple[str, str]]]:
    """Return what the page of the act shows of each row: before and after."""
    shown = kind_of(act.kind).shown(act.asked)
    return [
        [(shown.words(name, change.before or {}), shown.words(name, change.after or {})) for name in shown.labels]
        for change in changes_of(act)
    ]
