"""Which constraint an IntegrityError is about, and the message that the model declares for it."""

from __future__ import annotations

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint, Model, UniqueConstraint

from pxm.errors import Problem


def problem_of(error: IntegrityError) -> Problem | None:
    """Return the violated constraint's message with a pointer to its field, None if it declares none."""
    found = _constraint_of(error)
    if found is None or found.violation_error_message == found.default_violation_error_message:
        return None
    fields = found.fields if isinstance(found, UniqueConstraint) else ()
    pointer = f"/data/attributes/{fields[0].removesuffix('_hash')}" if len(fields) == 1 else ""
    return Problem(str(found.violation_error_message), str(found.violation_error_code or found.name), pointer)


def _constraint_of(error: IntegrityError) -> BaseConstraint | None:
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == named or (named is None and _is_named_by_sqlite(constraint, model, text)):
                return constraint
    return None


def _is_named_by_sqlite(constraint: BaseConstraint, model: type[Model], text: str) -> bool:
    """SQLite names a check, but only the columns of a unique index: ``UNIQUE constraint failed: t.a, t.b``."""
    if text == f"CHECK constraint failed: {constraint.name}":
        return True
    if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
        return False
    table = model._meta.db_table
    columns = ", ".join(f"{table}.{_column(model, name)}" for name in constraint.fields)
    return text == f"UNIQUE constraint failed: {columns}"


def _column(model: type[Model], name: str) -> str:
    field = model._meta.get_field(name)
    return str(getattr(field, "column", name))
