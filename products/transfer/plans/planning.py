"""Looking at every row of a file before anything is written: what it will do is kept, row by row.

Rows are checked as the API's import checks them, a thousand at a time, each as if those before it were written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JobType, by_subject
from jobs.run import Run
from products.files.models import NAME_LENGTH
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans import states
from products.transfer.plans.before import PlannedBefore
from products.transfer.plans.files import opened
from products.transfer.plans.states import Marks
from products.transfer.products.batch import Outcome, What, outcomes_of
from products.transfer.products.rows import MOST_ROWS, Header
from products.transfer.products.templates import TemplateColumns
from products.transfer.table import Line, Unreadable
from pxm import bulk
from pxm.clock import now
from pxm.errors import Missing, Problem

PLAN_IMPORT = "import-plan"
BATCH = 1_000
# The column of a corrected file that says what was wrong.
WHY = "why"
_MARKS = Marks._fields


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
    total = _number_of_rows(plan)
    counts: Counter[str] = Counter(run.checkpoint.get("counts", {}))
    done: int = run.checkpoint.get("row", 0)
    with opened(plan) as (header, table):
        columns = TemplateColumns(header.templates.values(), plan.locale)
        if not run.checkpoint:
            with run.chunk():
                _begin(plan, table.header)
                run.reach({"row": 0, "counts": {}})
        rest = islice(table.lines, done, None)
        while batch := list(islice(rest, BATCH)):
            done += len(batch)
            with run.chunk():
                counts = counts + _plan_rows(plan, header, columns, batch)
                run.reach({"row": done, "counts": counts})
            run.progress(done, total)
        notes = [*_ignored(header, columns), *table.warnings]
    result: dict[str, int] = {**dict.fromkeys(map(str, What), 0), **dict.fromkeys(_MARKS, 0), **counts}
    with run.chunk():
        ImportPlan.objects.filter(pk=plan.pk).update(counts=result, notes=notes, planned_at=now())
        run.finish(result)
    return result


def _number_of_rows(plan: ImportPlan) -> int:
    total = 0
    with opened(plan, warns=False) as (_, table):
        for total, _line in enumerate(table.lines, start=1):
            if total >= MOST_ROWS:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows.")
    return total


def _begin(plan: ImportPlan, header: Sequence[str]) -> None:
    """Forget what was planned before: things, or what is said about the file, have changed."""
    PlannedRow.objects.filter(plan=plan).delete()
    ImportPlan.objects.filter(pk=plan.pk).update(header=list(header), counts={}, notes=[], planned_at=None)


def _ignored(header: Header, columns: TemplateColumns) -> Iterator[str]:
    """Tell which columns nobody knows; that of a corrected file is no news."""
    names = [*header.unknown, *(f"template:{each.template}:{each.field}" for each in columns.unknown)]
    yield from (f"The column “{name}” is ignored: it is no attribute of products." for name in names if name != WHY)


def _plan_rows(plan: ImportPlan, header: Header, columns: TemplateColumns, lines: Sequence[Line]) -> Counter[str]:
    counts: Counter[str] = Counter()
    names = dict(_names(header, lines))
    for outcomes in outcomes_of(header, columns, lines, PlannedBefore(plan.pk)):
        counts.update(_store(plan.pk, outcomes, names))
    return counts


def _names(header: Header, lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """Yield what the rows call their products, for those that do not come to anything."""
    places = {name: place for place, name in header.known.items()}
    for number, cells in lines:
        name, sku = (cells[place].strip() if place < len(cells) else "" for place in (places["name"], places["sku"]))
        yield number, states.called(name, sku)


_COLUMNS = (
    "number",
    "what",
    "product_id",
    "name",
    "change",
    "problems",
    "sku",
    "slug",
    "reference",
    *_MARKS,
)


def _store(plan_id: UUID, outcomes: Sequence[Outcome], names: Mapping[int, str]) -> Iterator[str]:
    """Keep what rows do; yield the counts to which each belongs."""
    rows, counted = [], []
    for each in outcomes:
        change, marks = None, Marks()
        if each.checked and each.what in (What.NEW, What.CHANGED):
            change, marks = states.change_of(each.checked, each.entries), states.marks_of(each.checked, each.entries)
        name = change.name if change else names.get(each.number, "")
        codes = states.codes_in(change.after if change else None)
        counted += [each.what.value, *(mark for mark, is_set in zip(_MARKS, marks, strict=True) if is_set)]
        rows.append(
            bulk.texts_of(
                (
                    each.number,
                    each.what,
                    each.checked.product.pk if each.checked else None,
                    name[:NAME_LENGTH],
                    states.written(change) if change else "",
                    [{"message": one.message, "code": one.code, "pointer": one.pointer} for one in each.problems],
                    codes.get("sku"),
                    codes.get("slug"),
                    codes.get("external_ref_hash"),
                    *marks,
                )
            )
        )
    bulk.insert(PlannedRow, _COLUMNS, rows, {"plan_id": plan_id.hex, "fate": PlannedRow.Fate.PLANNED.value})
    yield from counted


def title(job: Job) -> str:
    return f"Look at what importing {job.subject_name} will do"


JOB = JobType(name=PLAN_IMPORT, lane=by_subject(PLAN_IMPORT), work=plan_import, title=title, atomic=False, listed=False)
