"""What rooms above have in templates and their fields: asked before either is changed or deleted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from pxm.registry import Registry


class Used(NamedTuple):
    """How many rows of a room have something to do with a template or a field."""

    number: int
    noun: str
    plural: str


@dataclass(frozen=True)
class TemplateUse:
    """`attached` counts, by template, the rows it is attached to; `filled` those that have a value in a field.

    `is_filled` is whether there is any such row.
    """

    name: str
    noun: str
    plural: str
    attached: Callable[[Collection[UUID]], Mapping[UUID, int]]
    filled: Callable[[UUID], int]
    is_filled: Callable[[UUID], bool]


TEMPLATE_USES: Registry[TemplateUse] = Registry("use of templates")


def attached_to(template_ids: Collection[UUID]) -> dict[UUID, list[Used]]:
    """Return what each template is attached to, nothing that is none. One query for each room."""
    counted = [(use, use.attached(template_ids)) for use in TEMPLATE_USES]
    return {id: list(_used((use, numbers.get(id, 0)) for use, numbers in counted)) for id in template_ids}


def filled_in(field_id: UUID) -> list[Used]:
    """Return what has a value in the field."""
    return list(_used((use, use.filled(field_id)) for use in TEMPLATE_USES))


def is_filled(field_id: UUID) -> bool:
    return any(use.is_filled(field_id) for use in TEMPLATE_USES)


def _used(counted: Iterable[tuple[TemplateUse, int]]) -> Iterable[Used]:
    return (Used(number, use.noun, use.plural) for use, number in counted if number)
