"""Custom relationships themselves (PIM contract §7.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from products.relationships.inputs import CustomRelationshipInput
from products.relationships.models import Attachment, CustomRelationship
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import ATTRIBUTES, join
from pxm.rows import lock, lock_one, lost_races_refused, write_changes

IN_USE, TAKEN = "relationship_in_use", "custom_relationship_slug_unique"
_CLEARED: Mapping[str, Any] = {"description": "", "external_name": "", "external_description": ""}


@transaction.atomic
def create_relationship(*, attributes: Mapping[str, Any]) -> CustomRelationship:
    fields, problems = CustomRelationshipInput.read_right(attributes)
    if slug_is_taken(fields.get("slug", "")):
        problems.append(_slug_problem("must be unique amongst custom relationships", TAKEN))
    if problems:
        raise Invalid(problems)
    relationship = CustomRelationship(**_columns(fields))
    relationship.updated_at = relationship.created_at
    with lost_races_refused():
        relationship.save(force_insert=True)
    recording.created(relationship)
    return relationship


@transaction.atomic
def update_relationship(*, relationship_id: UUID, attributes: Mapping[str, Any]) -> CustomRelationship:
    """Write what was sent and differs; null clears.

    The slug stays for ever, and both directions as long as a product has the relationship.
    """
    relationship = lock_one(CustomRelationship.objects.all(), relationship_id)
    fields, problems = CustomRelationshipInput.read_right(attributes, partial=True)
    if fields.get("slug", relationship.slug) != relationship.slug:
        problems.append(_slug_problem("can not be changed", "immutable"))
    if fields.get("bi_directional", relationship.bi_directional) != relationship.bi_directional and in_use(
        [relationship]
    ):
        message = "bi_directional can not be changed while the custom relationship is in use"
        problems.append(Problem(message, "bi_directional_in_use", join(ATTRIBUTES, "bi_directional")))
    if problems:
        raise Invalid(problems)
    write_changes(relationship, _columns(fields))
    return relationship


@transaction.atomic
@recording.together()
def delete_relationships(*, relationship_ids: Collection[UUID]) -> int:
    """Delete relationships that no product has, all or none; return how many. Unknown ids are no error.

    Problems about one of several carry its name as ``meta["name"]``.
    """
    doomed = lock(CustomRelationship.objects.filter(pk__in=relationship_ids))
    used = in_use(doomed)
    if used:
        message = "custom relationship is in use"
        named = [{"name": each.name} if len(doomed) > 1 else {} for each in doomed if each.pk in used]
        raise Invalid(Problem(message, IN_USE, meta=meta) for meta in named)
    recording.deleted(doomed)
    delete_rows(CustomRelationship.objects.filter(pk__in=[relationship.pk for relationship in doomed]))
    return len(doomed)


def in_use(relationships: Collection[CustomRelationship]) -> set[UUID]:
    """Return the ids of those that a product has."""
    attached = Exists(Attachment.objects.filter(relationship=OuterRef("pk")))
    rows = CustomRelationship.objects.filter(attached, pk__in=[each.pk for each in relationships])
    return set(rows.values_list("pk", flat=True))


def slug_is_taken(slug: str) -> bool:
    return CustomRelationship.objects.filter(slug=slug).exists()


def _slug_problem(message: str, code: str) -> Problem:
    return Problem(f"slug {message}", code, join(ATTRIBUTES, "slug"))


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _CLEARED.get(name) if value is None else value for name, value in fields.items()}
