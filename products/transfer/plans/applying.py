"""Writing exactly what was planned and shown, a thousand rows at a time, each row once.

A row whose product has changed since is left out, and says why; all others are written. A worker that dies loses the
rows of one chunk, and the next one goes on with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from products.acts.changes import Change, State
from products.extensions.models import Template
from products.lanes import PIM
from products.services.many import Codes
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans import states
from products.transfer.plans.planning import plan_of
from products.transfer.plans.writing import current, write
from products.transfer.products.batch import What
from products.transfer.products.importing import ATTEMPTS
from pxm.acting import Origin, from_origin
from pxm.clock import now
from pxm.errors import Invalid
from pxm.history import recording

APPLY_IMPORT = "import-apply"
# How many rows were planned and not written, among the counts of a plan.
LEFT_OUT = "left_out"
BATCH = 1_000
_CHANGED, _DELETED = "has been changed since", "has been deleted since"

Planned = tuple[int, Change]
# Why rows are left out, by their numbers.
Stale = dict[int, str]


def apply_import(run: Run) -> dict[str, Any]:
    """Write the rows of the subject's plan that are not written yet; return how many were, and how many left out."""
    plan = plan_of(run.job)
    planned = PlannedRow.objects.filter(plan=plan, what__in=(What.NEW, What.CHANGED))
    waiting = planned.filter(fate=PlannedRow.Fate.PLANNED)
    total = planned.count()
    done = total - waiting.count()
    with from_origin(Origin.IMPORT):
        if plan.began_at is None:
            with run.chunk():
                ImportPlan.objects.filter(pk=plan.pk).update(began_at=now())
        while number := _next_chunk(run, waiting):
            done += number
            run.progress(done, total)
    counts = _counted(planned)
    with run.chunk():
        left_out = {LEFT_OUT: counts.get(LEFT_OUT, 0)}
        ImportPlan.objects.filter(pk=plan.pk).update(applied_at=now(), counts=plan.counts | left_out)
        run.finish(counts)
    return counts


def _next_chunk(run: Run, waiting: QuerySet[PlannedRow]) -> int:
    """Write the next rows; return how many they are, 0 if there are none left.

    Who takes a code meanwhile makes the database refuse the chunk; looked at again, its row is left out alone.
    """
    for attempts_left in reversed(range(ATTEMPTS)):
        rows = _read(waiting)
        if not rows:
            return 0
        try:
            with run.chunk(), recording.together():
                stale: Stale = {}
                for part in _without_repeats(rows):
                    stale.update(_write(part))
                _note(waiting.filter(number__lte=rows[-1][0]), stale)
                run.reach({"row": rows[-1][0]})
        except Invalid:
            if not attempts_left:
                raise
        else:
            return len(rows)
    raise AssertionError("the last attempt returns or raises")


def _read(waiting: QuerySet[PlannedRow]) -> list[Planned]:
    rows = waiting.order_by("number").values_list("number", "product_id", "name", "change")
    return [(number, states.read(id, name, text)) for number, id, name, text in rows[:BATCH] if id]


def _without_repeats(rows: Iterable[Planned]) -> Iterator[list[Planned]]:
    """Yield rows in parts that name no product twice: the later row was planned on what the one before it does."""
    part: list[Planned] = []
    named: set[str] = set()
    for row in rows:
        if row[1].id in named:
            yield part
            part, named = [], set()
        part.append(row)
        named.add(row[1].id)
    if part:
        yield part


def _write(rows: Sequence[Planned]) -> Stale:
    """Write the rows whose products are as they were planned; return why the others are not."""
    present = current([change for _, change in rows])
    wanted = states.templates_in(change for _, change in rows)
    gone = wanted - set(Template.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    codes = Codes.of(states.codes_sent(change.after) for _, change in rows)
    fresh, stale = [], {}
    for number, change in rows:
        why = _lacks(change, gone) or _differs(change, present.get(change.id)) or _taken(codes, change)
        if why:
            stale[number] = why
        else:
            codes.give(UUID(change.id), change.before or {}, change.after or {})
            fresh.append(change)
    write(fresh)
    return stale


def _lacks(change: Change, gone: Collection[UUID]) -> str:
    return "" if states.entries_in(change.after).keys().isdisjoint(gone) else "a template of it has been deleted since"


def _differs(change: Change, present: State | None) -> str:
    if present == change.before:
        return ""
    return _DELETED if present is None else _CHANGED


def _taken(codes: Codes, change: Change) -> str:
    names = codes.taken(UUID(change.id), change.after or {})
    return f"another product has got its {states.listed_codes(names)} since" if names else ""


def _note(rows: QuerySet[PlannedRow], stale: Mapping[int, str]) -> None:
    """Write what became of the rows of a chunk."""
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for number, why in stale.items():
        by_reason[why].append(number)
    for why, numbers in by_reason.items():
        rows.filter(number__in=numbers).update(fate=PlannedRow.Fate.STALE, problems=[_problem(why)])
    rows.update(fate=PlannedRow.Fate.WRITTEN)


def _problem(why: str) -> dict[str, str]:
    return {"message": why, "code": "changed_since", "pointer": ""}


def _counted(planned: QuerySet[PlannedRow]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for what, fate, number in planned.order_by().values_list("what", "fate").annotate(number=Count("pk")):
        counts[LEFT_OUT if fate == PlannedRow.Fate.STALE else what] += number
    return dict(counts)


def title(job: Job) -> str:
    return f"Import products from {job.subject_name}"


JOB = JobType(name=APPLY_IMPORT, lane=PIM, work=apply_import, title=title, atomic=False, listed=False)
