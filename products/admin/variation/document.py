"""A variation with its options and their modifiers, as the page posts it whole; the services write it step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from products.admin.variation.modifier_kinds import as_object, kind_of
from products.inputs.modifier import FIELDS
from products.models import Modifier, Option, Variation
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from products.services.option import create_option, delete_options, reorder_options, update_option
from products.services.rebuilds import lock_products_of_variations, products_told_once
from products.services.variation import create_variation, update_variation
from pxm.errors import Invalid, Problem, PXMError
from pxm.history import recording
from pxm.pointers import join

Attributes = Mapping[str, Any]
OPTIONS = "/data/attributes/options"
OBJECTS = {"locales_equals", "custom_inputs_equals", "build_rules_equals"}


class Unreadable(ValueError):
    """What was posted is not a document of this page."""


@dataclass(frozen=True)
class ModifierRow:
    id: UUID | None
    attributes: Attributes


@dataclass(frozen=True)
class OptionRow:
    id: UUID | None
    attributes: Attributes
    modifiers: tuple[ModifierRow, ...]
    removed_modifiers: frozenset[UUID]


@dataclass(frozen=True)
class OptionsDocument:
    """The options as they stand on the page, in order. What the page never showed (made meanwhile) is left alone."""

    options: tuple[OptionRow, ...] = ()
    removed: frozenset[UUID] = field(default_factory=frozenset)

    @classmethod
    def read(cls, text: str) -> OptionsDocument:
        """Read ``{"options": [{id, name, description, sort_order, modifiers, removed}], "removed": [id]}``."""
        try:
            posted = json.loads(text)
            typed = [option for option in posted["options"] if not _is_blank(option)]
            return cls(tuple(map(_option, typed)), _ids(posted["removed"]))
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise Unreadable(str(problem)) from problem


def _is_blank(posted: Attributes) -> bool:
    """Return whether it is a new row that nothing was typed into: Enter after the last option leaves one behind."""
    return not any(posted[name] for name in ("id", "name", "description", "sort_order", "modifiers"))


def _option(posted: Attributes) -> OptionRow:
    name, description = str(posted["name"]), str(posted["description"])
    attributes = {
        "name": name,
        # The contract wants a description; most colors and sizes need none.
        "description": description or name,
        "sort_order": whole_number(posted["sort_order"]),
    }
    modifiers = tuple(_modifier(modifier) for modifier in posted["modifiers"])
    return OptionRow(_id(posted["id"]), attributes, modifiers, _ids(posted["removed"]))


def _modifier(posted: Attributes) -> ModifierRow:
    attributes = {name: posted[name] for name in ("type", *FIELDS) if posted.get(name) is not None}
    return ModifierRow(_id(posted["id"]), attributes)


def whole_number(typed: Any) -> Any:
    """Return a number typed as text as a number, nothing as None, and anything else as it is, to be refused."""
    if typed is None or typed == "":
        return None
    try:
        return int(typed)
    except (TypeError, ValueError):
        return typed


def _id(posted: Any) -> UUID | None:
    return UUID(posted) if posted else None


def _ids(posted: Sequence[str]) -> frozenset[UUID]:
    return frozenset(UUID(each) for each in posted)


# --- Writing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
@recording.together()
def save_variation(*, variation_id: UUID | None, attributes: Attributes, document: OptionsDocument) -> Variation:
    """Write everything on the page through the services, only what differs; refuse with all problems at once.

    Problems point at their places: ``/data/attributes/options/3/modifiers/0/value``.
    """
    problems: list[Problem] = []
    if variation_id:
        # The services' order of locks, although they are called in the order of the page.
        lock_products_of_variations([variation_id])
    with _collected(problems):
        if variation_id is None:
            variation_id = create_variation(attributes=attributes).pk
        else:
            update_variation(variation_id=variation_id, attributes=attributes)
    if variation_id is None:
        # Without the variation there is nothing to hang options on, but their problems are worth knowing too.
        with transaction.atomic():
            substitute = create_variation(attributes={"name": "x"})
            _Options(substitute.pk, problems).write(document)
            transaction.set_rollback(True)
        raise Invalid(problems)
    with products_told_once():
        _Options(variation_id, problems).write(document)
        if problems:
            raise Invalid(problems)
    return Variation.objects.get(pk=variation_id)


class _Options:
    """One pass over the options of a variation; `problems` collects what the services refuse."""

    def __init__(self, variation_id: UUID, problems: list[Problem]) -> None:
        self.variation_id = variation_id
        self.problems = problems
        options = Option.objects.filter(variation=variation_id).prefetch_related("modifiers")
        self.rows = {option.pk: option for option in options}

    def write(self, document: OptionsDocument) -> None:
        for option_id in sorted(document.removed & self.rows.keys()):
            with _collected(self.problems, pointer=OPTIONS, meta={"option_id": str(option_id)}):
                delete_options(option_ids=[option_id])
        ids = [self._write_option(place, row) for place, row in enumerate(document.options)]
        if not self.problems:
            self._order([id for id in ids if id])

    def _write_option(self, place: int, row: OptionRow) -> UUID | None:
        """Return the id of the option, None if it could not be written."""
        known = self.rows.get(row.id) if row.id else None
        option_id = known.pk if known else None
        with _collected(self.problems, pointer=join(OPTIONS, str(place))):
            if row.id and not known:
                raise Invalid(Problem("somebody else deleted this option meanwhile", "missing"))
            if known is None:
                option_id = create_option(variation_id=self.variation_id, attributes=row.attributes).pk
            elif any(getattr(known, name) != value for name, value in row.attributes.items()):
                update_option(option_id=known.pk, attributes=row.attributes)
        if option_id:
            modifiers = {modifier.pk: modifier for modifier in known.modifiers.all()} if known else {}
            self._write_modifiers(place, option_id, row, modifiers)
        return option_id

    def _write_modifiers(self, place: int, option_id: UUID, row: OptionRow, known: Mapping[UUID, Modifier]) -> None:
        pointer = join(OPTIONS, str(place), "modifiers")
        with _collected(self.problems, pointer=pointer):
            if gone := row.removed_modifiers & known.keys():
                delete_modifiers(modifier_ids=gone)
        for number, modifier in enumerate(row.modifiers):
            with _collected(self.problems, pointer=join(pointer, str(number))):
                standing = known.get(modifier.id) if modifier.id else None
                if modifier.id and not standing:
                    raise Invalid(Problem("somebody else deleted this modifier meanwhile", "missing"))
                if standing is None:
                    create_modifier(option_id=option_id, attributes=modifier.attributes)
                elif differs(standing, modifier.attributes):
                    update_modifier(modifier_id=standing.pk, attributes=modifier.attributes)

    def _order(self, ids: Sequence[UUID]) -> None:
        """Put the options into the page's order; those that the page never showed stay behind them."""
        standing = list(Option.objects.filter(variation=self.variation_id).values_list("pk", flat=True))
        wanted = [*ids, *(id for id in standing if id not in set(ids))]
        if wanted != standing:
            reorder_options(variation_id=self.variation_id, option_ids=wanted)


def differs(row: Modifier, attributes: Attributes) -> bool:
    """Return whether the attributes typed say something else than the row; values of whole objects are read first."""
    if row.type != attributes.get("type"):
        return True
    parts = [part.name for part in kind_of(row.type).parts]
    if row.type in OBJECTS:
        return any(as_object(row.value) != as_object(attributes.get("value")) for _ in parts)
    return any(getattr(row, name) != attributes.get(name) for name in parts)


@contextmanager
def _collected(problems: list[Problem], *, pointer: str = "", meta: Attributes | None = None) -> Iterator[None]:
    """Run a step that may be refused; its problems join the others, moved to their place on the page."""
    try:
        with transaction.atomic():
            yield
    except PXMError as refusal:
        for problem in refusal.problems:
            inner = problem.pointer.removeprefix("/data/attributes")
            moved = f"{pointer}{inner}" if pointer else problem.pointer
            problems.append(Problem(problem.message, problem.code, moved, {**problem.meta, **(meta or {})}))
