"""What people typed into a table of prices: read as amounts, written together, each refusal at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from products.prices.admin.money import Notations, notation_of
from products.prices.models import Price, PriceBook
from products.prices.services.cells import CHANGED_SINCE, MOST_CELLS, Cell, Doomed, Written, write_table
from products.store.money import NoAmount
from pxm.admin.humanize import relative_time
from pxm.admin.last_changes import SOMEBODY, last_change_of
from pxm.admin.problem_words import as_sentence
from pxm.admin.refusals import without_lost_races
from pxm.errors import Invalid, Problem

# Whose history is looked up of those who were faster; each is a query.
_MOST_TOLD = 20


def save_table(
    book: PriceBook, sent: Sequence[Mapping[str, Any]], doomed: Sequence[Mapping[str, Any]], notations: Notations
) -> Written:
    """Write the amounts of `sent` cells (``sku``, ``currency``, and the texts ``opened`` and ``typed``), and delete the
    `doomed` prices (``sku``, and the ``version`` that was shown).

    Raises Invalid with a problem for each refused cell.
    """
    if len(sent) + len(doomed) > MOST_CELLS:
        raise Invalid(Problem(f"At most {MOST_CELLS:,} cells can be saved at once.", "too_many"))
    cells, problems = [], []
    for each in sent:
        sku, code = str(each["sku"]), str(each["currency"])
        notation = notation_of(code, notations)
        try:
            opened, wanted = (notation.read(text) if text.strip() else None for text in (each["opened"], each["typed"]))
            cells.append(Cell(sku, code, opened, wanted))
        except NoAmount as wrong:
            problems.append(Problem(f"{code} {wrong}.", "unreadable", meta={"sku": sku, "currency": code}))
    if problems:
        raise Invalid(problems)
    gone = [Doomed(each["sku"], each["version"]) for each in doomed]
    return without_lost_races(lambda: write_table(book_id=book.pk, cells=cells, doomed=gone))


def told(book: PriceBook, problems: Iterable[Problem], notations: Notations) -> list[dict[str, Any]]:
    """Return problems as the page shows them: in words, and with what somebody else wrote meanwhile (``theirs``).

    A price that was to be deleted is told with its ``version``.
    """
    faster = [problem.meta["sku"] for problem in problems if problem.code == CHANGED_SINCE][:_MOST_TOLD]
    prices = {price.sku: price for price in Price.objects.filter(book=book, sku__in=faster)} if faster else {}
    return [_told(problem, prices, notations) for problem in problems]


def _told(problem: Problem, prices: Mapping[str, Price], notations: Notations) -> dict[str, Any]:
    sku, code = problem.meta.get("sku", ""), problem.meta.get("currency", "")
    if problem.code != CHANGED_SINCE:
        path = f"currencies.{code}.amount "
        message = problem.message.replace(path, f"{code} ") if code else problem.message
        return {"sku": sku, "currency": code, "message": as_sentence(message)}
    if not code:
        who, when = _last_change_of_costs(prices[sku]) if sku in prices else (SOMEBODY, None)
        message = f"{who} changed this price meanwhile{_ago(when)}."
        return {"sku": sku, "currency": "", "theirs": "", "version": problem.meta["version"], "message": message}
    amount = problem.meta["amount"]
    theirs = "" if amount is None else notation_of(code, notations).number(amount)
    who, when = last_change_of(prices[sku], "currencies", code) if sku in prices else (SOMEBODY, None)
    did = f"wrote {theirs}" if theirs else "took this amount out"
    return {"sku": sku, "currency": code, "theirs": theirs, "message": f"{who} {did} meanwhile{_ago(when)}."}


def _last_change_of_costs(price: Price) -> tuple[str, datetime | None]:
    found = [last_change_of(price, attribute) for attribute in ("currencies", "sales")]
    return max(found, key=lambda each: (each[0] != SOMEBODY, each[1]))


def _ago(moment: datetime | None) -> str:
    return f", {relative_time(moment)}" if moment else ""
