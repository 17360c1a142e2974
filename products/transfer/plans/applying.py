"""Writing exactly what was planned and shown, a thousand rows at a time, each row once.

A row whose product or price has changed since is left out, and says why; all others are written. A worker that dies
loses the rows of one chunk, and the next one goes on with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from products.lanes import PIM
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans.kinds import PRICES, PRODUCTS, kind_of
from products.transfer.plans.planning import plan_of
from products.transfer.plans.shapes import GONE, NEVER_MADE, KindOfFile, Planned, Stale
from products.transfer.plans.storing import read
from products.transfer.products.batch import What
from products.transfer.products.importing import ATTEMPTS
from pxm.acting import Origin, from_origin
from pxm.clock import now
from pxm.errors import Invalid
from pxm.history import recording

# How many rows were planned and not written, among the counts of a plan.
LEFT_OUT = "left_out"
BATCH = 1_000


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
        while number := _next_chunk(run, plan, waiting):
            done += number
            run.progress(done, total)
    counts = _counted(planned)
    with run.chunk():
        left_out = {LEFT_OUT: counts.get(LEFT_OUT, 0)}
        ImportPlan.objects.filter(pk=plan.pk).update(applied_at=now(), counts=plan.counts | left_out)
        run.finish(counts)
    return counts


def _next_chunk(run: Run, plan: ImportPlan, waiting: QuerySet[PlannedRow]) -> int:
    """Write the next rows; return how many they are, 0 if there are none left.

    Who takes a code meanwhile makes the database refuse the chunk; looked at again, its row is left out alone.
    """
    for attempts_left in reversed(range(ATTEMPTS)):
        rows = _read(waiting)
        if not rows:
            return 0
        try:
            with run.chunk(), recording.together():
                stale = kind_of(plan).write(plan, rows)
                stale |= dict.fromkeys(_never_made(plan, rows, stale), NEVER_MADE)
                _note(waiting.filter(number__lte=rows[-1][0]), stale)
                run.reach({"row": rows[-1][0]})
        except Invalid:
            if not attempts_left:
                raise
        else:
            return len(rows)
    raise AssertionError("the last attempt returns or raises")


def _read(waiting: QuerySet[PlannedRow]) -> list[Planned]:
    rows = waiting.order_by("number").values_list("number", "subject_id", "name", "change")
    return [(number, read(id, name, text)) for number, id, name, text in rows[:BATCH] if id]


def _never_made(plan: ImportPlan, rows: Sequence[Planned], stale: Stale) -> list[int]:
    """Return the rows about what is not there because an earlier row has not made it. One query at most."""
    gone = {number: UUID(change.id) for number, change in rows if stale.get(number) == GONE}
    if not gone:
        return []
    makers = PlannedRow.objects.filter(plan=plan, what=What.NEW, subject_id__in=set(gone.values()))
    unmade = set(makers.exclude(fate=PlannedRow.Fate.WRITTEN).values_list("subject_id", flat=True))
    return [number for number, id in gone.items() if id in unmade]


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


def _titled(things: str) -> Callable[[Job], str]:
    return lambda job: f"Import {things} from {job.subject_name}"


def _job(kind: KindOfFile) -> JobType:
    title = _titled(kind.things)
    return JobType(name=kind.apply_job, lane=PIM, work=apply_import, title=title, atomic=False, listed=False)


JOBS = (_job(PRODUCTS), _job(PRICES))
