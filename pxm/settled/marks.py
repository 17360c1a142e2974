"""The mark under which a process may keep what it has read (`pxm.settled.kept`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Expression, TextField
from django.db.models.sql.compiler import SQLCompiler

MARKS = "settled_mark"


class PresentMark(Expression):
    """The mark as an expression, to be read by a query that is asked anyway; NULL if there is none.

    Two queries that read the same mark have seen the same rows of all settled tables, and so has whatever was asked
    between them: no mark ever comes back, not even after a transaction was rolled back and another one made.
    """

    def __init__(self) -> None:
        super().__init__(output_field=TextField())

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return f"(SELECT group_concat(id) FROM {MARKS})", []

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return f"(SELECT string_agg(id::text, ',' ORDER BY id) FROM {MARKS})", []
