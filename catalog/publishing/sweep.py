"""Taking away what no release shows any more: of deleted releases, and of those that failed.

It goes in small transactions, so that nobody waits for it. A text goes with the last row that showed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from catalog.models import (
    FrozenText,
    Release,
    ReleaseAssociation,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
)
from catalog.publishing.members import any_of
from catalog.publishing.writing import lock_texts
from pxm import bulk
from pxm.upkeep import CHUNK, Upkeep, in_chunks

# What rows show of `FrozenText`.
_TEXTS: dict[type[Model], tuple[str, ...]] = {
    ReleaseProduct: ("document_id", "prices_id"),
    ReleaseNode: ("document_id",),
    ReleasePlacement: (),
    ReleaseTag: (),
    ReleaseAssociation: (),
}
_FIRST = UUID(int=0)


def sweep() -> int:
    """Take away some rows of releases that are gone; return how many."""
    total = 0
    for model in _TEXTS:
        for release_id in _gone(model):
            total += in_chunks(partial(_sweep_chunk, model, release_id))
    return total


def _gone(model: type[Model]) -> Iterator[UUID]:
    """Yield the ids of releases of which there are rows, but which nobody can be shown any more."""
    after = _FIRST
    # A step of the index for each release, of which there are few, rather than reading all their rows.
    while found := _next(model, after):
        if not Release.objects.filter(pk=found).exclude(status=Release.Status.FAILED).exists():
            yield found
        after = found


def _next(model: type[Model], after: UUID) -> UUID | None:
    rows = model._default_manager.filter(release_id__gt=after).order_by("release_id")
    found: UUID | None = rows.values_list("release_id", flat=True).first()
    return found


@transaction.atomic
def _sweep_chunk(model: type[Model], release_id: UUID) -> int:
    lock_texts()
    rows: Any = model._default_manager.filter(release_id=release_id)
    keys = list(rows.values_list("pk", flat=True)[:CHUNK])
    shown = {hash for column in _TEXTS[model] for hash in rows.filter(pk__in=keys).values_list(column, flat=True)}
    doomed: Any = model._default_manager.filter(pk__in=keys)
    doomed._raw_delete(doomed.db)
    _sweep_texts(shown - {None})
    return len(keys)


def _sweep_texts(hashes: set[UUID]) -> None:
    """Delete those of these texts that no row shows."""
    if not hashes:
        return
    shown = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {model._meta.db_table} r WHERE r.{column} = t.hash)"
        for model, columns in _TEXTS.items()
        for column in columns
    )
    text = FrozenText._meta.db_table
    bulk.execute(
        f"DELETE FROM {text} WHERE hash IN (SELECT t.hash FROM {text} t WHERE {any_of('t.hash')} AND {shown})",
        bulk.ids_text([hash.hex for hash in hashes]),
    )


SWEEP = Upkeep("releases", sweep)
