"""Rows that successive releases of a catalog share (`catalog.models.release`).

A publish ends the range of what is gone or changed, inserts what is new, and leaves the rest alone. What it finds may
have been touched by publishes after its base, which failed or whose releases are deleted: `restore_some` undoes that
first. No kept release is newer than the base, so none of them shows a row otherwise for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from catalog.models import (
    ALWAYS,
    FrozenText,
    Release,
    ReleaseAssociation,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
)
from catalog.publishing.members import any_of
from jobs.locks import lock_until_commit
from pxm import bulk
from pxm.upkeep import CHUNK

# What rows show of `FrozenText`.
TEXTS: dict[type[Model], tuple[str, ...]] = {
    ReleaseProduct: ("document_id", "prices_id"),
    ReleaseNode: ("document_id",),
    ReleasePlacement: (),
    ReleaseAssociation: (),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A release that is being made: its number, and that of the release whose rows it finds, 0 for none."""

    catalog_id: UUID
    base: int
    number: int

    @classmethod
    def of(cls, release: Release) -> Span:
        assert release.number is not None
        return cls(release.catalog_id, release.base, release.number)


def lock_rows() -> None:
    """Let nobody else add, restore or sweep rows of releases and their texts until this chunk is committed."""
    lock_until_commit("frozen texts")


def shown_at(catalog_id: UUID, number: int, table: str = "r") -> str:
    """Return the condition that rows belong to the release of a number."""
    return f"{_of(catalog_id, table)} AND {table}.since <= {number:d} AND {table}.until > {number:d}"


def _of(catalog_id: UUID, table: str = "r") -> str:
    return f"{table}.catalog_id = '{catalog_id.hex}'" + ("::uuid" if bulk.is_postgresql() else "")


def next_number(catalog_id: UUID) -> int:
    """Return a number beyond those of all releases of a catalog, and of those that have left rows. One query."""
    here = _of(catalog_id)
    numbers = [f"SELECT MAX(r.number) AS n FROM {Release._meta.db_table} r WHERE {here}"]
    for table in (model._meta.db_table for model in TEXTS):
        numbers += [
            f"SELECT MAX(r.since) FROM {table} r WHERE {here} AND r.since > 0",
            f"SELECT MAX(r.until) FROM {table} r WHERE {here} AND r.until < {ALWAYS}",
        ]
    ((last,),) = bulk.select(f"SELECT MAX(n) FROM ({' UNION ALL '.join(numbers)}) found")
    return (last or 0) + 1


def end(model: type[Model], keys: Collection[Any], number: int) -> None:
    """Let rows of these primary keys be without the release of that number, and all later ones."""
    if keys:
        model._default_manager.filter(bulk.one_of(model._meta.pk, keys)).update(until=number)


def restore_some(span: Span) -> int:
    """Bring some rows back to what they were when the base was published; return how many, 0 when all are.

    Called in a chunk, with the rows locked.
    """
    for model in TEXTS:
        if number := take_away(model, _begun_after(span.catalog_id, span.base)):
            return number
    for model in TEXTS:
        keys = _keys(model, f"{_of(span.catalog_id)} AND r.until > {span.base:d} AND r.until < {ALWAYS}")
        if keys:
            end(model, keys, ALWAYS)
            return len(keys)
    return 0


def shown_by_none(catalog_id: UUID) -> Iterator[str]:
    """Yield conditions of rows of a catalog that belong to no release which is kept or being made."""
    rows = Release.objects.filter(catalog=catalog_id, number__isnull=False)
    kept = rows.filter(status__in=[Release.Status.PUBLISHED, Release.Status.IN_PROGRESS])
    making = kept.filter(status=Release.Status.IN_PROGRESS)
    numbers = {*kept.values_list("number", flat=True), *making.values_list("base", flat=True)} - {0, None}
    ordered = sorted(number for number in numbers if number is not None)
    if not ordered:
        yield _of(catalog_id)
        return
    for before, number in pairwise([0, *ordered]):
        yield (
            f"{_of(catalog_id)} AND r.until > {before:d} AND r.until <= {number:d} AND r.until < {ALWAYS} "
            f"AND r.since > {before:d}"
        )
    yield _begun_after(catalog_id, ordered[-1])


def _begun_after(catalog_id: UUID, number: int) -> str:
    # The first condition is for the index.
    return f"{_of(catalog_id)} AND r.since > 0 AND r.since > {number:d}"


def take_away(model: type[Model], condition: str) -> int:
    """Delete some rows, with their tags and the texts that no other row shows; return how many.

    Called in a transaction that has locked the rows.
    """
    keys = _keys(model, condition)
    if not keys:
        return 0
    doomed: Any = model._default_manager.filter(bulk.one_of(model._meta.pk, keys))
    shown = {hash for values in doomed.values_list(*TEXTS[model]) for hash in values} if TEXTS[model] else set()
    if model is ReleaseProduct:
        _take_tags(keys)
    doomed._raw_delete(doomed.db)
    _take_texts(shown - {None})
    return len(keys)


def _keys(model: type[Model], condition: str) -> list[int]:
    rows = bulk.select(f"SELECT r.id FROM {model._meta.db_table} r WHERE {condition} LIMIT {CHUNK}")
    return [key for (key,) in rows]


def _take_tags(keys: Collection[int]) -> None:
    """Delete the tags of rows of products."""
    rows = ReleaseProduct.objects.filter(bulk.one_of(ReleaseProduct._meta.pk, keys))
    found = list(rows.values_list("catalog_id", "product_id", "since"))
    for catalog_id in {catalog for catalog, *_ in found}:
        for since in {each for catalog, _, each in found if catalog == catalog_id}:
            ids = [id for catalog, id, each in found if (catalog, each) == (catalog_id, since)]
            here = Q(catalog=catalog_id, since=since)
            tags: Any = ReleaseTag.objects.filter(here, bulk.one_of(ReleaseTag._meta.get_field("product_id"), ids))
            tags._raw_delete(tags.db)


def _take_texts(hashes: Iterable[UUID]) -> None:
    """Delete those of these texts that no row shows."""
    ids = [hash.hex for hash in hashes]
    if not ids:
        return
    shown = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {model._meta.db_table} r WHERE r.{column} = t.hash)"
        for model, columns in TEXTS.items()
        for column in columns
    )
    text = FrozenText._meta.db_table
    bulk.execute(
        f"DELETE FROM {text} WHERE hash IN (SELECT t.hash FROM {text} t WHERE {any_of('t.hash')} AND {shown})",
        bulk.ids_text(ids),
    )
