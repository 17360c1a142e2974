"""The file of a plan, opened again by whoever needs its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from products.files.private import open_private
from products.transfer import sheets
from products.transfer.models import ImportPlan
from products.transfer.products.rows import BadHeader, Header, read_header
from products.transfer.table import Table, Unreadable


@contextmanager
def opened(plan: ImportPlan, *, warns: bool = True) -> Iterator[tuple[Header, Table]]:
    """Open the file: what its columns are, and its rows. Raises Missing, and Unreadable here or while rows are read.

    Who does not need the warnings of the table need not wait for them.
    """
    with closing(open_private(plan.file_id)) as content:
        table = sheets.read(content, file_name=plan.file_name, choices=plan.choices, warns=warns)
        yield header_of(table), table


def header_of(table: Table) -> Header:
    """Return what the columns are. Raises Unreadable."""
    try:
        return read_header(table.header)
    except BadHeader as problem:
        text = str(problem).removeprefix("missing required csv header: ")
        said = f"The file has no column “{text}”." if text != str(problem) else f"{str(problem).capitalize()}."
        raise Unreadable(said) from problem
