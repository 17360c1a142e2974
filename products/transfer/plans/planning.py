"""Looking at every row of a file before anything is written: what it will do is kept, row by row.

Rows are checked as the API's import checks them, a thousand at a time, each as if those before it were written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JobType, by_subject
from jobs.run import Run
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans.files import opened
from products.transfer.plans.kinds import PRICES, PRODUCTS, kind_of
from products.transfer.plans.shapes import KindOfFile, Planner
from products.transfer.plans.storing import MARKS
from products.transfer.products.batch import What
from products.transfer.products.rows import MOST_ROWS
from products.transfer.table import Line, Unreadable
from pxm.clock import now
from pxm.errors import Missing, Problem

BATCH = 1_000


def plan_import(run: Run) -> dict[str, Any]:
    """Look at every row of the subject's file; return how many there are of each kind."""
    plan = plan_of(run.job)
    if plan.began_at:
        raise JobFailed([Problem("this import has begun already", "begun")])
    try:
        return _plan(run, plan)
    except Missing as problem:
        raise JobFailed(problem.problems) from problem
    except Unreadable as problem:
        raise JobFailed([Problem(str(problem), "unreadable")]) from problem


def plan_of(job: Job) -> ImportPlan:
    """Return the plan that a job is about; JobFailed if it has been forgotten."""
    plan = ImportPlan.objects.filter(pk=job.subject_id).first() if job.subject_id else None
    if plan is None:
        raise JobFailed([Problem("this import has been forgotten: it was planned too long ago", "forgotten")])
    return plan


def _plan(run: Run, plan: ImportPlan) -> dict[str, Any]:
    counts: Counter[str] = Counter(run.checkpoint.get("counts", {}))
    done: int = run.checkpoint.get("row", 0)
    with opened(plan, warns=False) as table:
        planner = kind_of(plan).planner(plan, table.header)
        total = _survey(planner, table.lines)
    with opened(plan) as table:
        if not run.checkpoint:
            with run.chunk():
                _begin(plan, table.header)
                run.reach({"row": 0, "counts": {}})
        rest = islice(table.lines, done, None)
        while batch := list(islice(rest, BATCH)):
            done += len(batch)
            with run.chunk():
                counts = counts + planner.plan(batch)
                run.reach({"row": done, "counts": counts})
            run.progress(done, total)
        notes = [*planner.ignored(), *table.warnings]
    result: dict[str, int] = {**dict.fromkeys(map(str, What), 0), **dict.fromkeys(MARKS, 0), **counts}
    with run.chunk():
        ImportPlan.objects.filter(pk=plan.pk).update(counts=result, notes=notes, planned_at=now())
        run.finish(result)
    return result


def _survey(planner: Planner, lines: Iterable[Line]) -> int:
    """Show all rows to the planner; return how many there are."""
    total = 0
    for total, (_, cells) in enumerate(lines, start=1):
        if total >= MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows.")
        planner.notice(cells)
    return total


def _begin(plan: ImportPlan, header: Sequence[str]) -> None:
    """Forget what was planned before: things, or what is said about the file, have changed."""
    PlannedRow.objects.filter(plan=plan).delete()
    ImportPlan.objects.filter(pk=plan.pk).update(header=list(header), counts={}, notes=[], planned_at=None)


def title(job: Job) -> str:
    return f"Look at what importing {job.subject_name} will do"


def _job(kind: KindOfFile) -> JobType:
    lane = by_subject(kind.look_job)
    return JobType(name=kind.look_job, lane=lane, work=plan_import, title=title, atomic=False, listed=False)


JOBS = (_job(PRODUCTS), _job(PRICES))
