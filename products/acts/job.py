"""Doing an act as it was shown, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from jobs.cycles import no_search_for_cycles
from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.run import Run
from products.acts.changes import Change, State
from products.acts.kinds import ActKind, kind_of
from products.acts.models import Act
from products.acts.services import ACT, changes_of, told_of
from products.lanes import PIM
from pxm.clock import now
from pxm.errors import PROBLEMS_LISTED, Problem
from pxm.history import recording

# A few thousand rows fit into a statement, and between them the page can show how far it is.
AT_ONCE = 5000


def work(run: Run) -> dict[str, Any]:
    """Do the act that the payload names. All or nothing.

    Fails, naming each, if rows are no longer as they were when the act was shown. Returns how many it ``changed``.
    """
    act = Act.objects.select_for_update(of=("self",)).filter(pk=UUID(run.job.payload["act"])).first()
    if act is None:
        raise JobFailed([Problem("this act has been forgotten: it was planned too long ago", "forgotten")])
    kind = kind_of(act.kind)
    with no_search_for_cycles():
        changes = list(changes_of(act))
        _refuse_differences(changes, kind.current(changes))
        with recording.together():
            if kind.release:
                kind.release(changes)
            for done, some in _chunks(changes):
                kind.write(some)
                run.progress(done, len(changes))
        _note(act, kind)
    return {"changed": len(changes)}


def _refuse_differences(changes: Sequence[Change], present: Mapping[str, State]) -> None:
    changed = [change for change in changes if present.get(change.id) != change.before]
    if changed:
        problems = [_difference(change, present.get(change.id)) for change in changed[:PROBLEMS_LISTED]]
        raise JobFailed(problems, len(changed))


def _difference(change: Change, present: State | None) -> Problem:
    what = "has been deleted" if present is None else "has been made" if change.before is None else "has been changed"
    return Problem(f"{change.name} {what} since", "changed_since", meta={"row": change.id, "name": change.name})


def _chunks(changes: Sequence[Change]) -> Iterator[tuple[int, list[Change]]]:
    """Yield the changes a few thousand at a time; first those that delete rows, whose codes others may be given."""
    rest, done = iter(sorted(changes, key=lambda change: change.after is not None)), 0
    while some := list(islice(rest, AT_ONCE)):
        done += len(some)
        yield done, some


def _note(act: Act, kind: ActKind) -> None:
    act.applied_at = now()
    act.save(update_fields=["applied_at"])
    if act.undoes_id:
        Act.objects.filter(pk=act.undoes_id).update(undone_at=act.applied_at)
    if subject := kind.subject(act.asked):
        recording.done(subject.row, told_of(act, kind))


def title(job: Job) -> str:
    found: str = job.payload["title"]
    return f"{found} of {job.subject_name}" if job.subject_name else found


JOB_TYPES.add(JobType(name=ACT, lane=PIM, work=work, title=title, listed=False))
