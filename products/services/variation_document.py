"""A variation with its options and their modifiers, saved as a whole: services write, step by step, what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from products.inputs.modifier import OBJECTS, members_of, read_modifier
from products.inputs.variation import OptionInput
from products.inputs.variation_document import OPTIONS, Attributes, OptionRow, OptionsDocument
from products.models import Modifier, Option, Variation
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from products.services.option import create_option, delete_options, reorder_options, update_option
from products.services.rebuilds import lock_products_of_variations, products_told_once
from products.services.variation import create_variation, update_variation
from pxm.errors import Invalid, Problem, PXMError
from pxm.history import recording
from pxm.json_text import read_document
from pxm.pointers import join

# Only the API can write them; the page shows them and sends no value back.
_NOT_TYPED = "build_rules_equals"
_OPTION_IS_GONE = "somebody else deleted this option meanwhile"
_MODIFIER_IS_GONE = "somebody else deleted this modifier meanwhile"


@transaction.atomic
@recording.together()
def save_variation(*, variation_id: UUID | None, attributes: Attributes, document: OptionsDocument) -> Variation:
    """Write everything on the page through the services, only what differs; refuse with all problems at once.

    Problems point at where they are: ``/data/attributes/options/3/modifiers/0/value``.
    """
    problems: list[Problem] = []
    if variation_id:
        # Lock in the order of the services, although they are called in the order of the page.
        lock_products_of_variations([variation_id])
    with _collected(problems):
        if variation_id is None:
            variation_id = create_variation(attributes=attributes).pk
        else:
            update_variation(variation_id=variation_id, attributes=attributes)
    if variation_id is None:
        # Without the variation there is nothing to add options to, but their problems are worth knowing too.
        raise Invalid([*problems, *_problems_of(document)])
    with products_told_once():
        _Options(variation_id, problems).write(document)
        if problems:
            raise Invalid(problems)
    return Variation.objects.get(pk=variation_id)


def _problems_of(document: OptionsDocument) -> list[Problem]:
    """Return what is wrong with options without a variation; if one is wrong itself, its modifiers are not checked."""
    problems: list[Problem] = []
    for place, row in enumerate(document.options):
        pointer = join(OPTIONS, str(place))
        before = len(problems)
        with _collected(problems, pointer=pointer):
            if row.id:
                raise Invalid(Problem(_OPTION_IS_GONE, "missing"))
            OptionInput.read(row.attributes)
        for number, modifier in enumerate(row.modifiers if len(problems) == before else ()):
            with _collected(problems, pointer=join(pointer, "modifiers", str(number))):
                if modifier.id:
                    raise Invalid(Problem(_MODIFIER_IS_GONE, "missing"))
                read_modifier(modifier.attributes)
    return problems


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
                raise Invalid(Problem(_OPTION_IS_GONE, "missing"))
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
                    raise Invalid(Problem(_MODIFIER_IS_GONE, "missing"))
                if standing is None:
                    create_modifier(option_id=option_id, attributes=modifier.attributes)
                elif _differs(standing, modifier.attributes):
                    update_modifier(modifier_id=standing.pk, attributes=modifier.attributes)

    def _order(self, ids: Sequence[UUID]) -> None:
        """Put the options into the page's order; those that the page never showed come after them."""
        standing = list(Option.objects.filter(variation=self.variation_id).values_list("pk", flat=True))
        wanted = [*ids, *(id for id in standing if id not in set(ids))]
        if wanted != standing:
            reorder_options(variation_id=self.variation_id, option_ids=wanted)


def _differs(row: Modifier, attributes: Attributes) -> bool:
    """Return whether the typed attributes differ from the row's; values that are whole objects are parsed first."""
    if row.type != attributes.get("type"):
        return True
    if row.type == _NOT_TYPED:
        return False
    if row.type in OBJECTS:
        return bool(_as_object(row.value) != _as_object(attributes.get("value")))
    return any(getattr(row, name) != attributes.get(name) for name in members_of(row.type))


def _as_object(value: Any) -> Any:
    """Return the object that a text holds; anything else is compared as it is."""
    try:
        return read_document(value) if isinstance(value, str) else value
    except ValueError:
        return value


@contextmanager
def _collected(problems: list[Problem], *, pointer: str = "", meta: Attributes | None = None) -> Iterator[None]:
    """Run a step that may be refused; its problems join the others, pointing at their place on the page."""
    try:
        with transaction.atomic():
            yield
    except PXMError as refusal:
        for problem in refusal.problems:
            inner = problem.pointer.removeprefix("/data/attributes")
            moved = f"{pointer}{inner}" if pointer else problem.pointer
            problems.append(Problem(problem.message, problem.code, moved, {**problem.meta, **(meta or {})}))
