"""Ids that requests name: found, or refused together (PIM contract §1.8, *unknown ids*)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from products.services.rows import lock
from pxm.errors import Problem
from pxm.ids import read_uuid

Row = TypeVar("Row", bound=Model)


def as_uuid(text: object) -> UUID | None:
    """Return the id that `text` writes in the usual form, in any case of letters; None for anything else."""
    return read_uuid(str(text))


def missing_ids_problem(thing: str, missing: Iterable[str], *, pointer: str) -> Problem:
    return Problem(f"could not find {thing}", "missing_ids", pointer, {"missing_ids": list(missing)})


def find_ids(rows: QuerySet[Row], ids: Iterable[str]) -> tuple[list[UUID], list[str]]:
    """Look `ids` up in one query; return those that exist and the texts of those that do not, each once, in order."""
    found, missing = find_rows(rows.only("pk"), ids)
    return [row.pk for row in found], missing


def find_rows(rows: QuerySet[Row], ids: Iterable[str]) -> tuple[list[Row], list[str]]:
    """As `find_ids`, but return the rows."""
    return _in_order(ids, lambda wanted: list(rows.filter(pk__in=wanted)))


def lock_rows(rows: QuerySet[Row], ids: Iterable[str]) -> tuple[list[Row], list[str]]:
    """As `find_rows`, but lock the rows so that they stay."""
    return _in_order(ids, lambda wanted: lock(rows.filter(pk__in=wanted)))


def _in_order(ids: Iterable[str], read: Callable[[set[UUID]], list[Row]]) -> tuple[list[Row], list[str]]:
    wanted = {text: as_uuid(text) for text in map(str, ids)}
    rows = {row.pk: row for row in read({id for id in wanted.values() if id})}
    found = dict.fromkeys(id for id in wanted.values() if id in rows)
    return [rows[id] for id in found], [text for text, id in wanted.items() if id not in rows]
