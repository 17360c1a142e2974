"""Hierarchies (PIM contract §5.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from products.hierarchies.inputs import HierarchyInput
from products.hierarchies.models import Hierarchy
from products.hierarchies.services.branches import columns, read_attributes
from products.hierarchies.services.locking import lock_hierarchy
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import ATTRIBUTES, join
from pxm.rows import lock, lost_races_refused, write_changes


@transaction.atomic
def create_hierarchy(*, attributes: Mapping[str, Any]) -> Hierarchy:
    hierarchy = Hierarchy()
    for name, value in _checked(hierarchy, attributes).items():
        setattr(hierarchy, name, value)
    hierarchy.created_at = hierarchy.updated_at = now()
    with lost_races_refused():
        hierarchy.save(force_insert=True)
    recording.created(hierarchy)
    return hierarchy


@transaction.atomic
def update_hierarchy(*, hierarchy_id: UUID, attributes: Mapping[str, Any]) -> Hierarchy:
    """Write what was sent and differs. Maps are merged by key, null clears."""
    hierarchy = lock_hierarchy(hierarchy_id)
    fields = _checked(hierarchy, attributes)
    with lost_races_refused():
        write_changes(hierarchy, fields)
    return hierarchy


@transaction.atomic
@recording.together()
def delete_hierarchies(*, hierarchy_ids: Collection[UUID]) -> int:
    """Delete hierarchies with all their nodes; return how many. Unknown ids are no error; products stay."""
    doomed = lock(Hierarchy.objects.filter(pk__in=hierarchy_ids))
    for hierarchy in doomed:
        number = hierarchy.node_count
        said = f"with its {'only node' if number == 1 else f'{number:,} nodes'}" if number else ""
        recording.deleted([hierarchy], said=said)
    delete_rows(Hierarchy.objects.filter(pk__in=[hierarchy.pk for hierarchy in doomed]))
    return len(doomed)


def slug_is_taken(slug: str, *, except_id: UUID | None = None) -> bool:
    taken = Hierarchy.objects.filter(slug=slug)
    return (taken.exclude(pk=except_id) if except_id else taken).exists()


def slug_problem() -> Problem:
    message = "slug must be unique amongst hierarchies"
    return Problem(message, "hierarchy_slug_unique", join(ATTRIBUTES, "slug"))


def _checked(hierarchy: Hierarchy, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to write; Invalid with all problems."""
    fields, problems = read_attributes(HierarchyInput, hierarchy, attributes)
    if fields.get("slug") and slug_is_taken(fields["slug"], except_id=hierarchy.pk):
        problems.append(slug_problem())
    if problems:
        raise Invalid(problems)
    return columns(fields)
