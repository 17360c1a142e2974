"""A variation's options and their modifiers as a page posts them whole, in the words that people typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from products.inputs.modifier import FIELDS
from pxm.json_text import read_document

Attributes = Mapping[str, Any]
OPTIONS = "/data/attributes/options"


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
    """The options as the page shows them, in order. Options added since, which it never showed, are left alone."""

    options: tuple[OptionRow, ...] = ()
    removed: frozenset[UUID] = field(default_factory=frozenset)

    @classmethod
    def read(cls, text: str) -> OptionsDocument:
        """Read ``{"options": [{id, name, description, sort_order, modifiers, removed}], "removed": [id]}``."""
        try:
            posted = read_document(text)
            typed = [option for option in posted["options"] if not _is_blank(option)]
            return cls(tuple(map(_option, typed)), _ids(posted["removed"]))
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise Unreadable(str(problem)) from problem


def _is_blank(posted: Attributes) -> bool:
    """Return whether it is a new row with nothing typed into it: Enter after the last option adds one."""
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
