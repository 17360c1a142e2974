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
from products.models import Product
from products.services.many import Checked, Checking, Codes, write_products
from products.services.product import lock_with_parents
from products.transfer.products.cells import BadDate
from products.transfer.products.import_request import PRODUCT_IMPORT
from products.transfer.products.reading import csv_rows
from products.transfer.products.rows import MOST_ROWS, BadRow, Header, ImportRow, read_header, read_row
from products.transfer.products.templates import Present, TemplateColumns, write_values
from pxm.acting import Origin, from_origin
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.ids import read_uuid, uuid7s
from pxm.text_hash import text_hash

# Each failed one means that somebody has just taken a code.
_ATTEMPTS = 5
BATCH = 1_000

Line = tuple[int, list[str]]


def import_products(run: Run) -> dict[str, Any]:
    """Do what the payload asks for; return how many rows there were and what became of them."""
    job = run.job
    total = _first_reading(job)
    counts = {
        "rows": total,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
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
            counts = _write(run, lambda: _Batch(header, columns).write(batch), done, counts)
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
    for attempts_left in reversed(range(_ATTEMPTS)):
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
    except UnicodeDecodeError:
        _unreadable("the file is not valid UTF-8", number)
    except csv.Error as problem:
        _unreadable(f"the file can not be read: {problem}", number)


def _unreadable(message: str, number: int) -> NoReturn:
    raise JobFailed([Problem(message, "unreadable", meta={"row": number + 1})])


class _Written:
    def __init__(self) -> None:
        self.counts = {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}
        self.problems: list[Problem] = []


class _Batch:
    """Some rows, written together as if one after the other."""

    def __init__(self, header: Header, columns: TemplateColumns) -> None:
        self._header, self._columns = header, columns
        self._written = _Written()

    def write(self, lines: Sequence[Line]) -> _Written:
        for part in _without_repeats(self._read(lines)):
            self._write(part)
        self._written.problems.sort(key=lambda problem: problem.meta["row"])
        return self._written

    def _read(self, lines: Sequence[Line]) -> Iterator[ImportRow]:
        for number, cells in lines:
            try:
                yield read_row(self._header, number, cells)
            except BadRow as problem:
                self._refuse(number, [Problem(str(problem), "row")])

    def _write(self, rows: Sequence[ImportRow]) -> None:
        found = _Found(rows)
        checking = Checking(Codes.of(row.attributes for row in rows))
        present = Present(self._columns, [product.pk.hex for product in found.products])
        new_ids = iter(uuid7s(len(rows)))
        moment = now()
        checked: list[Checked] = []
        values: list[tuple[Product, dict[UUID, Any]]] = []
        for row in rows:
            try:
                product = found.meant_by(row) or Product(id=next(new_ids), created_at=moment, updated_at=moment)
                entries = self._entries(row, product, present)
                result = checking.check(product, _sent(row, product), main_image=row.main_image or None)
            except BadDate as problem:
                raise JobFailed([Problem(str(problem), "date", meta={"row": row.number})]) from problem
            except Invalid as refusal:
                self._refuse(row.number, refusal.problems)
                continue
            self._count(result, entries)
            checked.append(result)
            if entries:
                values.append((product, entries))
        write_products(checked)
        write_values(self._columns, values)

    def _entries(self, row: ImportRow, product: Product, present: Present) -> dict[UUID, Any]:
        """Return what changes in the templates of the product: what was and what will be, by template."""
        changed = {}
        for template_id, sent in self._columns.values_of(row.templates).items():
            before = present.entries[template_id].get(product.pk.hex)
            is_attached = before is not None and before["position"] is not None
            place = 0 if is_attached else present.take_position(product.pk.hex)
            after = self._columns.entry_of(template_id, before, sent, place)
            if after != before:
                changed[template_id] = (before, after)
        return changed

    def _count(self, result: Checked, entries: Any) -> None:
        what = "created" if result.is_new else "updated" if result.changes or entries else "unchanged"
        self._written.counts[what] += 1

    def _refuse(self, number: int, problems: Iterable[Problem]) -> None:
        self._written.counts["refused"] += 1
        self._written.problems += [_of_row(problem, number) for problem in problems]


def _write_rows(header: Header, columns: TemplateColumns, lines: Sequence[Line]) -> _Written:
    return _Batch(header, columns).write(lines)


class _Found:
    """The products that rows name, locked, with the parents of children among them."""

    def __init__(self, rows: Sequence[ImportRow]) -> None:
        ids = {id for row in rows if row.id and (id := read_uuid(row.id))}
        hashes = [text_hash(row.external_ref) for row in rows if row.external_ref]
        named = Product.objects.filter(external_ref_hash__in=hashes).values_list("pk", flat=True)
        wanted = ids | set(named)
        locked = lock_with_parents(wanted) if wanted else {}
        self.products = [locked[id] for id in wanted if id in locked]
        self._by_id = {product.pk: product for product in self.products}
        self._by_reference = {product.external_ref: product for product in self.products if product.external_ref}

    def meant_by(self, row: ImportRow) -> Product | None:
        """Return the product of the row, None for a new one. Raises Invalid."""
        known = self._by_reference.get(row.external_ref) if row.external_ref else None
        if row.id:
            id = read_uuid(row.id)
            product = self._by_id.get(id) if id else None
            if product is None:
                raise Invalid(Problem("could not find product", "missing", "/data/id"))
            if known is not None and known.pk != product.pk:
                raise Invalid(Problem("id and external_ref are those of two products", "two_products"))
            known = product
        elif not row.external_ref:
            raise Invalid(Problem("row needs an id or an external_ref", "no_key"))
        if known is not None and known.product_type == Product.Type.BUNDLE:
            raise Invalid(Problem("a bundle can not be imported", "bundle"))
        return known


def _sent(row: ImportRow, product: Product) -> dict[str, Any]:
    """Return the attributes as a request sends them: null removes a custom attribute; a new product has none yet."""
    custom = {
        kind: {key: text for key, text in texts.items() if text is not None or not product._state.adding}
        for kind, texts in row.custom.items()
    }
    return row.attributes | {kind: texts for kind, texts in custom.items() if _differ(getattr(product, kind), texts)}


def _differ(present: dict[str, str], sent: dict[str, str | None]) -> bool:
    return any(present.get(key) != text for key, text in sent.items())


def _without_repeats(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    """Yield rows in parts that name no product twice, nor a code: the later row sees what the one before it wrote."""
    part: list[ImportRow] = []
    named: set[tuple[str, str]] = set()
    for row in rows:
        codes = {name: row.attributes.get(name) for name in ("sku", "slug", "external_ref")} | {"id": row.id.lower()}
        keys = {(name, text) for name, text in codes.items() if text}
        if not named.isdisjoint(keys):
            yield part
            part, named = [], set()
        part.append(row)
        named |= keys
    if part:
        yield part


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
