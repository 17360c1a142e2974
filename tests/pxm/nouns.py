"""Nouns of the tests' own, of the family below ``/v2``: many things, one choice, and what things are linked to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from products.inputs.variation import VariationInput
from products.models import Variation
from products.services.variation import create_variation, delete_variations
from pxm.api.documents import owned_timestamps, reference
from pxm.api.families import V2, ErrorText
from pxm.api.filtering import TextField
from pxm.api.including import Include
from pxm.api.relationships import LinkVerb, Relationship, relationship_paths
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb
from pxm.errors import Invalid, Malformed, Problem
from pxm.rows import lock, write_changes

MOST_THINGS = 9
THE_CHOICE = UUID("01900000-0000-7000-8000-00000000000c")


def _documents(type: str, rows: list[Variation]) -> list[dict[str, Any]]:
    return [
        {
            "type": type,
            "id": str(row.pk),
            "name": row.name,
            "sort_order": row.sort_order,
            "meta": owned_timestamps(row),
        }
        for row in rows
    ]


@transaction.atomic
def create_thing(*, attributes: Mapping[str, Any]) -> Variation:
    if Variation.objects.count() >= MOST_THINGS:
        raise Invalid(Problem("there are enough things", "enough"))
    if Variation.objects.filter(name=attributes.get("name")).exists():
        raise Malformed(Problem("not this one again", "twin", "/data/attributes/name"))
    return create_variation(attributes=attributes)


@transaction.atomic
def update_thing(*, thing_id: UUID, attributes: Mapping[str, Any]) -> Variation:
    (thing,) = lock(Variation.objects.filter(pk=thing_id))
    write_changes(thing, VariationInput.read(attributes, partial=True))
    return thing


def delete_things(*, thing_ids: Collection[UUID]) -> int:
    return delete_variations(variation_ids=thing_ids)


THINGS = Resource(
    type="thing",
    model=Variation,
    name="Things",
    at="things",
    key="thing_id",
    documents=lambda rows: _documents("thing", rows),
    attributes=VariationInput,
    needs_type=False,
    filterable={"name": TextField("name", "eq")},
    includes=[Include("twins", lambda rows: [reference("twin", row.pk) for row in rows], key="all_twins")],
    family=V2,
    shoppers_read=True,
    errors={
        "missing": ErrorText(detail="thing not found"),
        "twin": ErrorText(title="Twin"),
        "enough": ErrorText(title="Enough", detail="nine are enough"),
    },
    lists="List things.",
    reads="Get a thing.",
    creates=Verb(create_thing, "Make a thing.\n\n    Nine are enough.", errors=(418,)),
    updates=Verb(update_thing, "Change a thing."),
    deletes=Verb(delete_things, "Delete a thing."),
)


def current_choice() -> Variation:
    return Variation.objects.filter(pk=THE_CHOICE).first() or Variation(pk=THE_CHOICE, name="none")


@transaction.atomic
def update_choice(*, attributes: Mapping[str, Any]) -> Variation:
    fields = VariationInput.read(attributes, partial=True)
    Variation.objects.get_or_create(pk=THE_CHOICE, defaults={"name": "none"})
    (row,) = lock(Variation.objects.filter(pk=THE_CHOICE))
    write_changes(row, fields)
    return row


@transaction.atomic
def reset_choice() -> None:
    lock(Variation.objects.filter(pk=THE_CHOICE))
    Variation.objects.filter(pk=THE_CHOICE).delete()


CHOICE = Resource(
    type="choice",
    model=Variation,
    at="choice",
    current=current_choice,
    documents=lambda rows: [{**document, "id": "choice"} for document in _documents("choice", rows)],
    attributes=VariationInput,
    family=V2,
    errors={"type": ErrorText(400, "enum", 'data.type must be one of the following: "choice"', source="data.type")},
    reads="Get the choice.",
    updates=Verb(update_choice, "Choose."),
    deletes=Verb(reset_choice, "Choose nothing."),
)

# What the services below were called with last.
CALLS: list[dict[str, Any]] = []


def _note(**arguments: Any) -> list[dict[str, Any]]:
    CALLS.append(arguments)
    return [reference("friend", "f")]


def _note_of_thing(**arguments: Any) -> Variation:
    CALLS.append(arguments)
    return Variation.objects.get(pk=arguments["thing_id"])


FRIENDS = Relationship(
    of=THINGS,
    name="Friends",
    at="relationships/friends",
    type="friend",
    links=lambda thing: [reference("friend", thing.pk)],
    takes=lambda sent: {"friends": [(each["id"], each.get("meta")) for each in sent]},
    lists="List the friends of a thing.",
    adds=LinkVerb(_note, "Add friends.", status=201, shows=lambda linked: linked),
    removes=LinkVerb(_note, "Remove friends."),
)
OWNER = Relationship(
    of=THINGS,
    name="ThingOwner",
    at="relationships/owner",
    type="owner",
    to_one=True,
    links=lambda thing: None,
    takes=lambda sent: {"owner_id": sent[0]["id"] if sent else None},
    lists="Get the owner of a thing.",
    replaces=LinkVerb(_note, "Give a thing an owner."),
    removes=LinkVerb(_note, "Take its owner from a thing."),
)

HEIRS = Relationship(
    of=THINGS,
    name="Heirs",
    at="relationships/heirs",
    type="heir",
    takes=lambda sent: {"heirs": [each["id"] for each in sent]},
    adds=LinkVerb(_note_of_thing, "Add heirs.", status=201, answers_owner=True),
)

patterns = [*paths(THINGS, CHOICE), *relationship_paths(FRIENDS, OWNER, HEIRS)]
