"""Models that exist in one test alone, with their tables; the test's transaction takes them back."""

from __future__ import annotations

from django.db import connection, models


class Temporary(models.Model):
    """The base of such a model, which is declared while `isolate_apps("tests")` holds."""

    class Meta:
        abstract = True
        app_label = "tests"

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


def create_table(model: type[models.Model]) -> None:
    """Make the table of a model, its foreign keys checked at once: what is deleted in the wrong order shows."""
    columns = ", ".join(map(_definition, model._meta.local_concrete_fields))
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{model._meta.db_table}" ({columns})')


def _definition(field) -> str:
    key = " PRIMARY KEY" if field.primary_key else ""
    empty = "" if field.null or field.primary_key else " NOT NULL"
    target = field.related_model._meta if field.related_model else None
    reference = f' REFERENCES "{target.db_table}" ("{target.pk.column}")' if target else ""
    return f'"{field.column}" {field.db_type(connection)}{key}{empty}{reference}'
