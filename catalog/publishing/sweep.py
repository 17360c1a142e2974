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

from catalog.publishing.ranges import TEXTS, lock_rows, shown_by_none, take_away
from pxm.upkeep import Upkeep, in_chunks


def sweep() -> int:
    """Take away some rows of releases that are gone; return how many."""
    total = 0
    for model in TEXTS:
        for catalog_id in _catalogs(model):
            total += in_chunks(partial(_sweep_chunk, model, catalog_id))
    return total


def _catalogs(model: type[Model]) -> Iterator[UUID]:
    """Yield the ids of catalogs of which there are rows, be they gone themselves."""
    rows: Any = model._default_manager.order_by("catalog_id").values_list("catalog_id", flat=True)
    # A step of the index for each catalog, of which there are few, rather than reading all their rows.
    found = rows.first()
    while found:
        yield found
        found = rows.filter(catalog_id__gt=found).first()


@transaction.atomic
def _sweep_chunk(model: type[Model], catalog_id: UUID) -> int:
    lock_rows()
    # What is kept is asked while nobody can begin to write.
    for condition in shown_by_none(catalog_id):
        if number := take_away(model, condition):
            return number
    return 0


SWEEP = Upkeep("releases", sweep)
