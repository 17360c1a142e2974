"""The work of an import of products (PIM contract §6): good rows are written, every bad one is an error of its own.

The file is read twice: first to the end, so that one that is too long or cannot be read writes nothing, then in batches
of a thousand rows, each a transaction that also keeps how far the import is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, NoReturn
from uuid import UUID

from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from products.files.private import drop_private, open_private
from products.lanes import PIM
from products.transfer.products.batch import BAD_DATE, NothingBefore, Outcome, What, outcomes_of, write
from products.transfer.products.import_request import PRODUCT_IMPORT
from products.transfer.products.reading import NoText, csv_rows
from products.transfer.products.rows import MOST_ROWS, Header, read_header
from products.transfer.products.templates import TemplateColumns
from products.transfer.table import Line
from pxm.acting import Origin, from_origin
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording

# Each failed one means that somebody has just taken a code.
ATTEMPTS = 5
BATCH = 1_000
_COUNTED = {What.NEW: "created", What.CHANGED: "updated", What.UNCHANGED: "unchanged", What.REFUSED: "refused"}


def import_products(run: Run) -> dict[str, Any]:
    """Do what the payload asks for; return how many rows there were and what became of them."""
    job = run.job
    total = _first_reading(job)
    counts = {
        "rows": total,
        **dict.fromkeys(_COUNTED.values(), 0),
        **run.checkpoint.get("counts", {}),
    }
    done: int = run.checkpoint.get("row", 0)
    with from_origin(Origin.IMPORT), _lines(job) as (header, lines):
        columns = TemplateColumns(header.templates.values(), job.payload["locale"])
        if not run.checkpoint:
            with run.chunk():
                run.note(_ignored(header, columns))
                run.reach({"row": 0, "counts": counts})
        rest = islice(lines, done, None)
        while batch := list(islice(rest, BATCH)):
            done += len(batch)
            counts = _write(run, lambda: _write_rows(header, columns, batch), done, counts)
            run.progress(done, total)
    if counts["refused"]:
        # The rows have been told one by one; the file stays for another try.
        raise JobFailed([])
    drop_private([UUID(job.payload["file"])])
    return counts


def _write(run: Run, write: Callable[[], _Written], done: int, counts: dict[str, int]) -> dict[str, int]:
    """Write a batch with how far the import is then; return what became of all rows.

    Who takes a code meanwhile makes the database refuse the batch; looked at again, its row is refused alone.
    """
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            with run.chunk(), recording.together():
                written = write()
                added = {name: number + written.counts.get(name, 0) for name, number in counts.items()}
                run.note(written.problems)
                run.reach({"row": done, "counts": added})
        except Invalid:
            if not attempts_left:
                raise
        else:
            return added
    raise AssertionError("the last attempt returns or raises")


def _ignored(header: Header, columns: TemplateColumns) -> list[Problem]:
    """Tell which columns nobody knows; they are no reason to fail."""
    names = [*header.unknown, *(f"template:{each.template}:{each.field}" for each in columns.unknown)]
    return [Problem(f"column {name} is ignored", "ignored", meta={"column": name}) for name in names]


def _first_reading(job: Job) -> int:
    """Return how many rows there are. Raises JobFailed for a file that cannot be read or is too long."""
    total = 0
    with _lines(job) as (_, lines):
        for number, _cells in lines:
            total = number
            if total >= MOST_ROWS:
                raise JobFailed([Problem(f"the file has more than {MOST_ROWS:,} rows", "too_many")])
    return total


@contextmanager
def _lines(job: Job) -> Iterator[tuple[Header, Iterator[Line]]]:
    """Open the file: its header, and its rows with their numbers; empty lines are none."""
    try:
        content = open_private(UUID(job.payload["file"]))
    except Missing as problem:
        raise JobFailed(problem.problems) from problem
    with closing(content):
        rows = csv_rows(content)
        header = read_header(next(rows))
        yield header, _numbered(rows)


def _numbered(rows: Iterator[list[str]]) -> Iterator[Line]:
    number = 0
    try:
        for cells in rows:
            if any(cells):
                number += 1
                yield number, cells
    except NoText:
        _unreadable("the file is not valid UTF-8", number)
    except csv.Error as problem:
        _unreadable(f"the file can not be read: {problem}", number)


def _unreadable(message: str, number: int) -> NoReturn:
    raise JobFailed([Problem(message, "unreadable", meta={"row": number + 1})])


class _Written:
    """What became of some rows, and what is wrong with those that were refused."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(_COUNTED.values(), 0)
        self.problems: list[Problem] = []

    def add(self, outcomes: Iterable[Outcome]) -> None:
        for each in outcomes:
            self.counts[_COUNTED[each.what]] += 1
            self.problems += [_of_row(problem, each.number) for problem in each.problems]


def _write_rows(header: Header, columns: TemplateColumns, lines: Sequence[Line]) -> _Written:
    """Write some rows as if one after the other. Raises JobFailed for a date that cannot be read."""
    written = _Written()
    for outcomes in outcomes_of(header, columns, lines, NothingBefore()):
        for each in outcomes:
            if bad := [problem for problem in each.problems if problem.code == BAD_DATE]:
                raise JobFailed([Problem(bad[0].message, BAD_DATE, meta={"row": each.number})])
        write(columns, outcomes)
        written.add(outcomes)
    written.problems.sort(key=lambda problem: problem.meta["row"])
    return written


def _of_row(problem: Problem, number: int) -> Problem:
    """Return the problem as a job's error: ``data.attributes.sku: Must be unique amongst products.``"""
    path = problem.pointer.strip("/").replace("/", ".")
    name = path.rpartition(".")[2]
    said = problem.message.removeprefix(f"{name} ") if path else problem.message
    text = f"{path}: {said[:1].upper()}{said[1:]}." if path else said
    return Problem(text, problem.code, meta={"row": number, **problem.meta})


def title(job: Job) -> str:
    return f"Import products from {job.subject_name}"


JOB = JobType(name=PRODUCT_IMPORT, lane=PIM, work=import_products, title=title, atomic=False)
