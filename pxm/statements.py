"""Operations of migrations that write statements: triggers, functions, indexes of our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class RunStatements(Operation):
    """Executes what `write` gives the schema editor. Going back changes nothing.

    `RunPython` would first make every model anew as it was then, for a function that asks for none of them: of that the
    first start of an installation consists to a third.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, write: Callable[[BaseDatabaseSchemaEditor], None]) -> None:
        self.write = write

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.write(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        pass

    def describe(self) -> str:
        return "Statements of our own"
