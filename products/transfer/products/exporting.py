"""The work of an export of products (PIM contract §6.3): files of 10,000 rows, as everything was when the job began.

Rows are read and written a thousand at a time, so that memory does not grow with the number of products. Every kind of
column is read with one query for them.
"""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet

from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from products.extensions.models import IN_ORDER, Field, Template
from products.files.private import drop_private, keep_private, link_to
from products.lanes import PIM
from products.models import Product, ProductTemplate
from products.transfer.products.chosen import AT_ONCE, Chosen, Listed
from products.transfer.products.columns import (
    ALWAYS,
    CUSTOM,
    ENTRY_TIMES,
    OTHERS,
    TIMES,
    Asked,
    Cell,
    Row,
    TemplateColumn,
    custom_cell,
    header_of_custom,
    line_of,
    part_name,
    read_asked,
    tags_cell,
    value_text,
)
from products.transfer.products.filtered import Filtered
from products.transfer.products.request import KEPT_FOR, PRODUCT_EXPORT, known_templates
from products.transfer.sheets.formulas import neutralised
from pxm.api.documents import moment
from pxm.api.hosts import at_host
from pxm.clock import now
from pxm.http.spool import new_spool
from pxm.snapshot import Snapshot, snapshot

ROWS_OF_A_PART = 10_000


def export_products(run: Run) -> dict[str, Any]:
    """Do what the payload asks for; return how many products there were."""
    job = run.job
    drop_private([UUID(id) for id in run.checkpoint.get("files", ())])  # of a worker that died
    files: list[str] = []
    total = 0
    name = f"{now():%Y%m%d_%H%M%S}"
    with snapshot() as moment_of_all:
        table = _Table(moment_of_all, _chosen(job.payload), job.payload)
        for number, part in enumerate(table.parts(run), start=1):
            with part.content as content:
                file = keep_private(
                    content,
                    purpose=PRODUCT_EXPORT,
                    file_name=part_name(name, number),
                    mime_type="text/csv; charset=utf-8",
                    lasts=KEPT_FOR,
                )
            files.append(str(file.pk))
            total += part.rows
            with run.chunk():
                run.reach({"files": files})
    with run.chunk():
        run.show(file_locations=files)
        run.finish({"products": total})
        if "products" in job.payload:
            drop_private([UUID(job.payload["products"])])
    return {"products": total}


def _chosen(payload: Mapping[str, Any]) -> Chosen:
    return Listed(UUID(payload["products"])) if "products" in payload else Filtered(payload["filter"])


class _Part:
    """A file, and how many rows it has below its header.

    One for people is told by a mark to be UTF-8, which spreadsheets do not guess, and holds no formulas.
    """

    def __init__(self, *, for_people: bool) -> None:
        self.content: IO[bytes] = new_spool()
        self.rows = 0
        self._for_people = for_people
        if for_people:
            self.content.write(codecs.BOM_UTF8)

    def write(self, lines: Iterable[Iterable[str]]) -> None:
        if self._for_people:
            lines = (map(neutralised, line) for line in lines)
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        self.content.write(text.getvalue().encode())


class _Table:
    """What is exported, as it was at one moment: its columns, found once, and its rows."""

    def __init__(self, moment_of_all: Snapshot, products: Chosen, payload: Mapping[str, Any]) -> None:
        self._moment = moment_of_all
        self._products = products
        self._for_people: bool = payload.get("for_people", False)
        self._rows_of_a_part = sys.maxsize if payload.get("one_file") else ROWS_OF_A_PART
        self._by_slug: bool = payload["slugs"]
        include: Sequence[str] = payload["columns"]
        with self._moment.reading():
            self._asked = read_asked(include) if include else self._everything()
            self._templates = known_templates(self._asked.templates)
            self._total = products.total()
        self._header, self._cells = self._columns()

    def parts(self, run: Run) -> Iterator[_Part]:
        done = 0
        rows = self._rows()
        while some := list(islice(rows, min(AT_ONCE, self._rows_of_a_part))):
            part = _Part(for_people=self._for_people)
            part.write([self._header])
            while some:
                part.write(line_of(self._cells, row) for row in some)
                part.rows += len(some)
                done += len(some)
                run.progress(done, self._total)
                some = list(islice(rows, min(AT_ONCE, self._rows_of_a_part - part.rows)))
            yield part

    def _everything(self) -> Asked:
        used = self._products.template_ids()
        templates = list(Template.objects.filter(pk__in=used, enabled=True).order_by("pk"))
        fields = Field.objects.filter(template__in=[each.pk for each in templates], enabled=True).order_by(*IN_ORDER)
        of_template: defaultdict[UUID, list[str]] = defaultdict(list)
        for field in fields:
            of_template[field.template_id].append(field.slug)
        columns = [
            TemplateColumn(str(each.pk), name) for each in templates for name in (*of_template[each.pk], *ENTRY_TIMES)
        ]
        return Asked(names=[*OTHERS, *TIMES], custom=dict.fromkeys(CUSTOM), templates=list(dict.fromkeys(columns)))

    def _columns(self) -> tuple[list[str], list[Cell]]:
        columns: list[tuple[str, Cell]] = [(name, _CELLS[name]) for name in ALWAYS]
        columns += [(name, _CELLS[name]) for name in self._asked.names if name not in TIMES]
        for kind in CUSTOM:
            if kind in self._asked.custom:
                keys = self._asked.custom[kind]
                columns += [
                    (header_of_custom(kind, key), custom_cell(kind, key))
                    for key in (self._keys(kind) if keys is None else keys)
                ]
        columns += [self._template_column(each) for each in self._asked.templates if each in self._templates]
        columns += [(name, _CELLS[name]) for name in self._asked.names if name in TIMES]
        return [name for name, _ in columns], [cell for _, cell in columns]

    def _keys(self, kind: str) -> list[str]:
        """Return every key that one of the products has."""
        with self._moment.reading():
            return self._products.keys(kind)

    def _template_column(self, column: TemplateColumn) -> tuple[str, Cell]:
        template, field = self._templates[column]
        name = template.slug if self._by_slug else str(template.pk)
        header = f"template:{name}:{field.slug if field else column.field}"

        def value(row: Row) -> str:
            of_product = row["templates"].get(template.pk)
            if of_product is None:
                return ""
            if field is None:
                return moment(of_product[column.field])
            return value_text((of_product["entry"] or {}).get(str(field.pk)))

        return header, value

    def _rows(self) -> Iterator[dict[str, Any]]:
        return chain.from_iterable(self._products.rows(self._read))

    def _read(self, products: QuerySet[Product]) -> list[dict[str, Any]]:
        with self._moment.reading():
            rows = list(products.values(*_READ))
            self._add_templates(rows)
        return rows

    def _add_templates(self, rows: Sequence[dict[str, Any]]) -> None:
        for row in rows:
            row["templates"] = {}
        if not self._templates:
            return
        by_id = {row["id"]: row for row in rows}
        wanted = {template.pk for template, _ in self._templates.values()}
        found = ProductTemplate.objects.filter(product__in=by_id, template__in=wanted, position__isnull=False)
        for each in found.order_by().values("product", "template", "entry", "created_at", "updated_at"):
            by_id[each["product"]]["templates"][each["template"]] = each


def _text(name: str) -> Cell:
    return lambda row: str(row[name] or "")


def _time(name: str) -> Cell:
    return lambda row: moment(row[name])


_CELLS: dict[str, Cell] = {
    **{name: _text(name) for name in (*ALWAYS, *OTHERS)},
    "tags": tags_cell,
    "main_image_id": _text("main_image"),
    "_created_at": _time("created_at"),
    "_updated_at": _time("updated_at"),
}
_READ = (
    *ALWAYS,
    *(name for name in OTHERS if name != "main_image_id"),
    "main_image",
    *CUSTOM,
    "created_at",
    "updated_at",
)


def shown(job: Job) -> dict[str, Any]:
    """Return the ``meta`` of the job's document: with links that end, made anew whenever it is read."""
    files: Sequence[str] | None = job.meta.get("file_locations")
    if files is None:
        return dict(job.meta)
    return {**job.meta, "file_locations": [at_host(link_to(UUID(id))) for id in files]}


def title(job: Job) -> str:
    return "Export products"


JOB = JobType(name=PRODUCT_EXPORT, lane=PIM, work=export_products, title=title, atomic=False, shown=shown)
