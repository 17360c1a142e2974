"""The columns of a file, what each of them means, and changing that before its rows are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from products.attributes import BY_NAME
from products.transfer.models import ImportPlan
from products.transfer.plans.services import look_at_columns
from products.transfer.products.columns import CUSTOM
from products.transfer.products.rows import KNOWN, REQUIRED
from products.transfer.sheets import Choices, Found
from products.transfer.sheets.names import LEFT_OUT
from products.transfer.sheets.remembered import template_fields

_EXAMPLES = 3
_TITLES = {"id": "Id", "main_image_id": "Id of the main image"}
_OF = {"shopper_attributes": "for shoppers", "admin_attributes": "for staff"}
_ODDITIES = 20


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Column:
    """A column of the file: what it is called there, some of its cells, and what it may mean."""

    place: int
    name: str
    examples: Sequence[str]
    is_left_out: bool
    choices: Sequence[Choice]


def columns_context(plan: ImportPlan, found: Found) -> dict[str, Any]:
    fields = template_fields()
    columns = [_column(found, place, fields) for place in range(len(found.names))]
    return {
        "plan": plan,
        "columns": columns,
        "left_out": sum(column.is_left_out for column in columns),
        "rows": found.rows,
        "sheets": found.sheets,
        "sheet": found.choices.sheet,
        "oddities": [f"Row {each.row:,}, {each.column}: {each}" for each in found.oddities[:_ODDITIES]],
        "more_oddities": max(0, found.oddities_in_all - _ODDITIES),
        "missing": [_title(name) for name in REQUIRED if name not in found.columns],
    }


def chosen(plan: ImportPlan, sent: Mapping[str, str]) -> Choices:
    """Return how the file shall be read, as a form says it."""
    present, found = Choices.from_json(plan.choices), look_at_columns(plan)
    sheet = sent.get("sheet", present.sheet)
    if sheet != present.sheet and sheet in found.sheets:
        return Choices(sheet=sheet)
    meanings = (sent.get(f"column-{place}", LEFT_OUT) for place in range(len(found.names)))
    return replace(present, columns=tuple(meaning.replace("\0", "").strip() for meaning in meanings))


def _column(found: Found, place: int, fields: Mapping[str, str]) -> Column:
    name, meaning = found.names[place], found.columns[place]
    cells = (cells[place] for _, cells in found.first if cells[place].strip())
    return Column(
        place,
        name,
        [text for text, _ in zip(cells, range(_EXAMPLES), strict=False)],
        meaning == LEFT_OUT,
        list(_choices(name, meaning, fields)),
    )


def _choices(name: str, meaning: str, fields: Mapping[str, str]) -> Iterator[Choice]:
    labels = {LEFT_OUT: "Leave it out"}
    labels |= {column: _title(column) for column in sorted(KNOWN, key=_title)}
    labels |= {f"{kind}.{name}": f"Attribute “{name}” {_OF[kind]}" for kind in CUSTOM}
    labels |= {column: label for label, column in fields.items() if " · " in label}
    labels.setdefault(meaning, meaning)
    yield from (Choice(value, label, value == meaning) for value, label in labels.items())


def _title(column: str) -> str:
    return _TITLES.get(column) or BY_NAME[column].title
