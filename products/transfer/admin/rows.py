"""The rows of a planned import, a page at a time: those of one kind, or those that are called as searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet

from products.acts.changes import Change
from products.attributes import BY_NAME
from products.models import Product
from products.transfer.models import ImportPlan, Kind, PlannedRow
from products.transfer.plans.applying import LEFT_OUT
from products.transfer.plans.kinds import kind_of
from products.transfer.plans.of_prices.words import PriceSaying
from products.transfer.plans.storing import read
from products.transfer.plans.words import Said, Saying
from products.transfer.products.batch import What
from pxm.admin.paging import Paging, page_number
from pxm.admin.problem_words import in_words, path_of
from pxm.errors import Problem
from pxm.searching import held_by

# What each number above the rows is called, and the headings of the rows that it opens.
_NUMBERS = {
    What.NEW.value: ("new", "New {things}"),
    What.CHANGED.value: ("changed", "{things} that change"),
    What.UNCHANGED.value: ("unchanged", "{things} that stay as they are"),
    What.REFUSED.value: ("refused", "Rows that cannot be imported"),
    LEFT_OUT: ("left out", "Rows that were left out"),
}
_MARKS = {
    "frees_child": "Children that become independent",
    "changes_sku": "Products whose SKU changes",
    "changes_slug": "Products whose address changes",
    "marks_parent": "Parents that will need a rebuild",
    "leaps": "Prices that more than double, or fall by more than half",
}
# What the API says of a row as a whole, in people's words.
_SAID = {
    "no_key": "It has neither an id nor an external reference, so nobody can tell which product it means.",
    "missing": "There is no product with this id.",
    "two_products": "Its id and its external reference are those of two products.",
    "bundle": "Bundles cannot be imported.",
}
# Attributes that products do not have.
_OF_PRICES = {"currencies": "Amounts", "sales": "Sales"}


@dataclass(frozen=True)
class Row:
    """A row as people see it; `page_id` is that of its product, if that has a page."""

    place: int
    name: str
    what: str
    is_stale: bool
    page_id: UUID | None
    differences: Sequence[Said]
    problems: Sequence[str]


@dataclass(frozen=True)
class Number:
    """A number above the rows, which opens them."""

    kind: str
    number: int
    word: str


def numbers_of(plan: ImportPlan) -> list[Number]:
    counts: Mapping[str, int] = plan.counts
    return [
        Number(kind, counts.get(kind, 0), word)
        for kind, (word, _) in _NUMBERS.items()
        if kind != LEFT_OUT or counts.get(kind)
    ]


def rows_context(plan: ImportPlan, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of the rows that an address asks for. A fixed number of queries, whatever the number of rows."""
    kind = sent.get("show", "")
    headings = _headings(kind_of(plan).things)
    kind = kind if kind in headings else ""
    text = sent.get("q", "").strip()
    rows = _chosen(plan, kind)
    found = rows.filter(held_by(["name"], text)) if text else rows
    paging = Paging(page_number(sent.get("page", "")), found.count() if text else _number_of(plan, kind))
    query = {"show": kind, "q": text}
    return {
        "plan": plan,
        "shown": kind,
        "heading": headings.get(kind, "All rows"),
        "rows": _read(plan, found.order_by("number")[paging.start : paging.stop]),
        "paging": paging,
        "query": text,
        "earlier": paging.earlier and urlencode({**query, "page": paging.earlier}),
        "later": paging.later and urlencode({**query, "page": paging.later}),
    }


def _headings(things: str) -> dict[str, str]:
    found = {name: heading.format(things=things) for name, (_, heading) in _NUMBERS.items()} | _MARKS
    return {name: f"{heading[:1].upper()}{heading[1:]}" for name, heading in found.items()}


def sentences_of(problems: Sequence[Mapping[str, str]]) -> list[str]:
    """Return what is wrong with a row, with the name of the column."""
    return [_sentence(Problem(each["message"], each["code"], each["pointer"])) for each in problems]


def _sentence(problem: Problem) -> str:
    path = path_of(problem)
    attribute = BY_NAME.get(path[0]) if path else None
    if attribute and problem.code == f"product_{attribute.name}_unique":
        return f"Another product has this {attribute.label}."
    return _SAID.get(problem.code) or in_words(
        problem, attribute.title if attribute else _OF_PRICES.get(path[0], "") if path else ""
    )


def _chosen(plan: ImportPlan, kind: str) -> QuerySet[PlannedRow]:
    rows = PlannedRow.objects.filter(plan=plan)
    if kind == LEFT_OUT:
        return rows.filter(fate=PlannedRow.Fate.STALE)
    if kind in _MARKS:
        return rows.filter(what=What.CHANGED, **{kind: True})
    return rows.filter(what=kind) if kind else rows


def _number_of(plan: ImportPlan, kind: str) -> int:
    counts: Mapping[str, int] = plan.counts
    return counts.get(kind, 0) if kind else sum(counts.get(what, 0) for what in What)


def _differences(plan: ImportPlan) -> Callable[[Change], Sequence[Said]]:
    return PriceSaying.of().differences if plan.kind == Kind.PRICES else Saying.of(plan.header).differences


def _products_among(plan: ImportPlan, rows: Sequence[PlannedRow]) -> set[UUID]:
    """Return those products of the rows that are there, and have a page."""
    if plan.kind != Kind.PRODUCTS:
        return set()
    return set(Product.objects.filter(pk__in=[row.subject_id for row in rows]).values_list("pk", flat=True))


def _read(plan: ImportPlan, rows: QuerySet[PlannedRow]) -> list[Row]:
    differences = _differences(plan)
    page = list(rows)
    there = _products_among(plan, page)
    return [
        Row(
            row.number,
            row.name,
            row.what,
            row.fate == PlannedRow.Fate.STALE,
            row.subject_id if row.subject_id in there else None,
            differences(read(row.subject_id, row.name, row.change)) if row.change and row.subject_id else (),
            sentences_of(row.problems),
        )
        for row in page
    ]
