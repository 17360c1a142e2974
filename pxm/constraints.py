"""Which constraint an IntegrityError is about, and the message that the model declares for it."""

from __future__ import annotations

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint, Model, UniqueConstraint

from pxm.errors import Problem


def problem_of(error: IntegrityError) -> Problem | None:
    """Return the violated constraint's message, None if it declares none.

    It points at the only field of a unique constraint that requests may write: at the SKU of a price, which is unique
    within its book. A field's hash stands for the field.
    """
    found = _constraint_of(error)
    if found is None:
        return None
    constraint, model = found
    if constraint.violation_error_message == constraint.default_violation_error_message:
        return None
    written = [name for name in _fields(constraint) if _is_written(model, name)]
    pointer = f"/data/attributes/{written[0]}" if len(written) == 1 else ""
    return Problem(
        str(constraint.violation_error_message), str(constraint.violation_error_code or constraint.name), pointer
    )


def _fields(constraint: BaseConstraint) -> list[str]:
    names = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
    return [name.removesuffix("_hash") for name in names]


def _is_written(model: type[Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return not field.is_relation and getattr(field, "editable", False)


def _constraint_of(error: IntegrityError) -> tuple[BaseConstraint, type[Model]] | None:
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == named or (named is None and _is_named_by_sqlite(constraint, model, text)):
                return constraint, model
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
