"""The columns of a file, what each of them means, and changing that before its rows are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from products.transfer.admin.meanings import Meanings, meanings_of
from products.transfer.admin.page import book_of
from products.transfer.models import ImportPlan, Kind
from products.transfer.plans.of_prices.completing import WITH_TAX, WITHOUT_TAX
from products.transfer.plans.services import look_at_columns
from products.transfer.sheets import Choices, Found
from products.transfer.sheets.names import LEFT_OUT
from products.transfer.sheets.price_rows import COMMA, POINT
from products.transfer.sheets.remembered import columns_by_name

_EXAMPLES = 3
_ODDITIES = 20
# What is asked of a price list beside its columns: label and answers by the name of the choice.
_OF_PRICES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "sign": ("How amounts are written", {"": "As most of them seem to be", POINT: "1,234.50", COMMA: "1.234,50"}),
    "taxed": (
        "Tax",
        {
            "": "As now; new amounts without tax",
            WITH_TAX: "All amounts include tax",
            WITHOUT_TAX: "All amounts are without tax",
        },
    ),
}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Ask:
    """Something beside the columns that is asked about the file as a whole."""

    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Column:
    """A column of the file: what it is called there, some of its cells, and what it may mean."""

    place: int
    name: str
    examples: Sequence[str]
    is_left_out: bool
    choices: Sequence[Choice]


def columns_context(plan: ImportPlan, found: Found) -> dict[str, Any]:
    meanings = meanings_of(plan)
    columns = [_column(found, place, meanings) for place in range(len(found.names))]
    return {
        "plan": plan,
        "book": book_of(plan),
        "columns": columns,
        "left_out": sum(column.is_left_out for column in columns),
        "rows": found.rows,
        "sheets": found.sheets,
        "sheet": found.choices.sheet,
        "oddities": [f"Row {each.row:,}, {each.column}: {each}" for each in found.oddities[:_ODDITIES]],
        "more_oddities": max(0, found.oddities_in_all - _ODDITIES),
        "missing": meanings.missing(found.columns),
        "questions": list(_questions(plan, found.choices)),
    }


def chosen(plan: ImportPlan, sent: Mapping[str, str]) -> tuple[Choices, Mapping[str, str]]:
    """Return how the file shall be read, as a form says it, and what it says of columns by their names.

    Where it chooses another sheet, the columns of that are left open: nobody has seen them.
    """
    present, found = Choices.from_json(plan.choices), look_at_columns(plan)
    meanings = (sent.get(f"column-{place}", LEFT_OUT) for place in range(len(found.names)))
    columns = tuple(meaning.replace("\0", "").strip() for meaning in meanings)
    meant = columns_by_name(found.names, columns) if found.choices.names_at else {}
    answers: dict[str, Any] = {
        ask.name: sent[ask.name] for ask in _questions(plan, present) if sent.get(ask.name) in _values(ask)
    }
    sheet = sent.get("sheet", present.sheet)
    if sheet != present.sheet and sheet in found.sheets:
        return Choices(sheet=sheet, **(present.answers | answers)), meant
    return replace(present, columns=columns, **answers), meant


def _questions(plan: ImportPlan, choices: Choices) -> Iterator[Ask]:
    if plan.kind == Kind.PRICES:
        for name, (label, answers) in _OF_PRICES.items():
            yield Ask(name, label, list(_choices(answers.items(), getattr(choices, name))))


def _values(ask: Ask) -> set[str]:
    return {choice.value for choice in ask.choices}


def _column(found: Found, place: int, meanings: Meanings) -> Column:
    name, meaning = found.names[place], found.columns[place]
    cells = (cells[place] for _, cells in found.first if cells[place].strip())
    return Column(
        place,
        name,
        [text for text, _ in zip(cells, range(_EXAMPLES), strict=False)],
        meaning == LEFT_OUT,
        list(_choices(meanings.labels(name, meaning).items(), meaning)),
    )


def _choices(labels: Iterable[tuple[str, str]], chosen: str) -> Iterator[Choice]:
    yield from (Choice(value, label, value == chosen) for value, label in labels)
