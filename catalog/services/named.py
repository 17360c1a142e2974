"""Whether what catalogs and rules name is there (catalog contract §3.1, §4.1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from pxm.errors import Problem
from pxm.pointers import ATTRIBUTES, join
from pxm.rows import could_not_find, find_ids


def problem_of_unknown(model: type[Model], ids: Iterable[str], attribute: str) -> Problem | None:
    """Return what to say of ids that an attribute names and that no row has; None if all are there. One query."""
    ids = list(ids)
    _, missing = find_ids(model._default_manager.all(), ids) if ids else ([], [])
    return (
        could_not_find(str(model._meta.verbose_name), missing, pointer=join(ATTRIBUTES, attribute)) if missing else None
    )
