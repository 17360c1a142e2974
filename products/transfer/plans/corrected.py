"""Rows that were corrected and sent again: they are read as the file was that they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from products.transfer.models import ImportPlan, Kind
from products.transfer.plans.files import opened
from products.transfer.plans.shapes import WHY
from products.transfer.sheets.choices import Choices
from products.transfer.sheets.price_columns import read_price_header
from products.transfer.sheets.price_rows import sign_in, sign_of
from products.transfer.table import Unreadable
from pxm.errors import Missing


def origin_of(plan: ImportPlan, names: Sequence[str]) -> ImportPlan | None:
    """Return the import whose refused rows a file with columns of these names holds; None if it is no such file."""
    if WHY not in names:
        return None
    header = [name for name in names if name != WHY]
    same = ImportPlan.objects.filter(kind=plan.kind, book_id=plan.book_id, header=header)
    return same.order_by("-id").first()


def answers_of(origin: ImportPlan) -> dict[str, str]:
    """Return what was said of that import's file as a whole.

    Few rows would not tell any more how amounts are written, so that is as all of them had it.
    """
    answers = Choices.from_json(origin.choices).answers
    if origin.kind == Kind.PRICES and "sign" not in answers:
        try:
            answers["sign"] = _sign_in(origin)
        except (Missing, Unreadable):  # the file has been forgotten
            return answers
    return answers


def _sign_in(origin: ImportPlan) -> str:
    signs: Counter[str] = Counter()
    with opened(origin, warns=False) as table:
        amounts = read_price_header(table.header).amounts
        for _, cells in table.lines:
            signs.update(sign_in(cells[place]) for place in amounts)
    return sign_of(signs)
