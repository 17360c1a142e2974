"""Triggers that renew the mark, whoever changes a row: a form, another process, or a statement written by hand.

The migration that makes a settled table ends with ``renewed_by("store_currency")``, and so does every later one that
changes it: SQLite copies the table for it, without the triggers (`tests/catalog/shopper/test_fresh.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pxm.settled.marks import MARKS
from pxm.statements import RunStatements

_VERBS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

_NEW_ON_SQLITE = f"DELETE FROM {MARKS}; INSERT INTO {MARKS} (id) VALUES (lower(hex(randomblob(16))));"
# Marks that somebody else is replacing stay as they are. A transaction that must see all as it was must not meet what
# others have replaced since; then a mark more is left.
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION settled_renew() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF current_setting('transaction_isolation') = 'read committed' THEN
            DELETE FROM {MARKS} WHERE id IN (SELECT id FROM {MARKS} FOR UPDATE SKIP LOCKED);
        END IF;
        INSERT INTO {MARKS} (id) VALUES (gen_random_uuid());
        RETURN NULL;
    END $$"""


def renewed_by(table: str, *, when: str = "") -> RunStatements:
    """Return the operation that lets each change of `table` renew the mark; the migration depends on that of the mark.

    Only rows for which `when` holds count, before or after the change: ``"{row}.status = 'PUBLISHED'"``.
    """

    def write(schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in (_on_postgresql if is_postgresql else _on_sqlite)(table, when):
            schema_editor.execute(statement, params=None)

    return RunStatements(write)


def _on_sqlite(table: str, when: str) -> Iterator[str]:
    for verb in _VERBS:
        name = f"{table}_settled_{verb.lower()}"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} AFTER {verb} ON {table} {_condition(verb, when)} BEGIN {_NEW_ON_SQLITE} END"
    yield from filter(None, (text.strip() for text in _NEW_ON_SQLITE.split(";")))


def _on_postgresql(table: str, when: str) -> Iterator[str]:
    """A condition is one of rows; without one, a statement renews the mark once for all its rows."""
    yield _FUNCTION
    for verb in (*_VERBS, "TRUNCATE"):
        has_rows = bool(when) and verb in _VERBS
        each = f"FOR EACH ROW {_condition(verb, when)}" if has_rows else "FOR EACH STATEMENT"
        name = f"{table}_settled_{verb.lower()}"
        yield f"CREATE OR REPLACE TRIGGER {name} AFTER {verb} ON {table} {each} EXECUTE FUNCTION settled_renew()"
    yield f"DELETE FROM {MARKS}"
    yield f"INSERT INTO {MARKS} (id) VALUES (gen_random_uuid())"


def _condition(verb: str, when: str) -> str:
    return f"WHEN ({' OR '.join(when.format(row=row) for row in _VERBS[verb])})" if when else ""
