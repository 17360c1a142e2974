"""The rows that came to nothing, as a file to correct and to send again: the same columns, and *why*."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from products.transfer.admin.rows import sentences_of
from products.transfer.models import ImportPlan
from products.transfer.plans.files import opened
from products.transfer.plans.services import refused_rows
from products.transfer.plans.shapes import WHY
from products.transfer.sheets.formulas import neutralised

_AT_ONCE = 1_000
# By it, spreadsheets know the encoding.
_MARK = "\ufeff"


def correct_response(plan: ImportPlan) -> StreamingHttpResponse:
    """Answer the file, which is written while it is sent."""
    response = StreamingHttpResponse(_lines(plan), content_type="text/csv; charset=utf-8")
    name = f"{PurePath(plan.file_name).stem}-to-correct.csv"
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(plan: ImportPlan) -> Iterator[str]:
    """Yield the header and each refused row as it was sent, beside what is wrong with it."""
    with opened(plan, warns=False) as table:
        kept = [place for place, name in enumerate(table.header) if name != WHY]
        yield _MARK + _line([*(table.header[place] for place in kept), WHY])
        refused = _refused(plan)
        number, problems = next(refused, (0, ()))
        for place, cells in table.lines:
            if not number:
                return
            if place == number:
                sent = (cells[each] if each < len(cells) else "" for each in kept)
                yield _line([*sent, " ".join(sentences_of(problems))])
                number, problems = next(refused, (0, ()))


def _refused(plan: ImportPlan) -> Iterator[tuple[int, Sequence[Mapping[str, Any]]]]:
    last = 0
    while True:
        rows = refused_rows(plan).filter(number__gt=last).order_by("number")
        some = list(rows.values_list("number", "problems")[:_AT_ONCE])
        yield from some
        if len(some) < _AT_ONCE:
            return
        last = some[-1][0]


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(map(neutralised, cells))
    return text.getvalue()
