"""The file of a plan, opened again by whoever needs its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from products.files.private import open_private
from products.transfer import sheets
from products.transfer.models import ImportPlan
from products.transfer.plans.kinds import kind_of
from products.transfer.table import Table


@contextmanager
def opened(plan: ImportPlan, *, warns: bool = True) -> Iterator[Table]:
    """Open the file, whose columns can be imported. Raises Missing, and Unreadable here or while rows are read.

    Who does not need the warnings of the table need not wait for them.
    """
    with closing(open_private(plan.file_id)) as content:
        table = sheets.read(content, file_name=plan.file_name, choices=plan.choices, warns=warns)
        kind_of(plan).check(table.header)
        yield table
