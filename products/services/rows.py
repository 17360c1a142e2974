"""How services write rows: locked in one order, only what differs, a lost race as a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from pxm.api.constraints import problem_of
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem

Row = TypeVar("Row", bound=Model)

# Whoever locks rows of several tables takes them in this order, each table by primary key, so that no two writers wait
# for each other: products, variations, options. A build does the same.


def lock(rows: QuerySet[Row]) -> list[Row]:
    """Lock `rows` by primary key for the rest of the transaction and return them as they are now."""
    return list(rows.order_by("pk").select_for_update())


def lock_one(rows: QuerySet[Row], id: UUID) -> Row:
    """Lock the row of that id and return it; Missing if there is none."""
    found = lock(rows.filter(pk=id))
    if not found:
        raise Missing(Problem(f"could not find {rows.model._meta.verbose_name}", "missing"))
    return found[0]


def differences(row: Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of `fields` that are not what the row holds."""
    return {name: value for name, value in fields.items() if getattr(row, name) != value}


def write(row: Model, fields: Mapping[str, Any]) -> None:
    """Write `fields` and move `updated_at`."""
    for name, value in (*fields.items(), ("updated_at", now())):
        setattr(row, name, value)
    row.save(update_fields=[*fields, "updated_at"])


def write_many(changed: Iterable[tuple[Model, Mapping[str, Any]]]) -> None:
    """Write the fields of each row and move `updated_at`, in one statement for all the rows that get the same.

    The rows themselves stay as they were read.
    """
    alike: dict[str, tuple[type[Model], Mapping[str, Any], list[Any]]] = {}
    for row, fields in changed:
        alike.setdefault(repr((type(row), sorted(fields.items()))), (type(row), fields, []))[2].append(row.pk)
    moment = now()
    for model, fields, keys in alike.values():
        model._base_manager.filter(pk__in=keys).update(**fields, updated_at=moment)


def write_changes(row: Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write those of `fields` that differ, and nothing at all if none does; return them."""
    changes = differences(row, fields)
    if changes:
        write(row, changes)
    return changes


@contextmanager
def lost_races_refused() -> Iterator[None]:
    """Refuse in the constraint's words what another writer took since it was checked; keep nothing of the block."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        known = problem_of(error)
        if known is None:
            raise
        raise Invalid(known) from error
