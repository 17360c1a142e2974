"""The columns of a file of products: what they are called and what stands in them (PIM contract §6.2-6.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# What every export begins with, and what it may have besides.
ALWAYS = ("id", "name", "sku", "external_ref", "commodity_type")
OTHERS = ("description", "slug", "status", "mpn", "upc_ean", "tags", "main_image_id")
TIMES = ("_created_at", "_updated_at")
CUSTOM = ("shopper_attributes", "admin_attributes")
# A blank would come back as an empty text.
REMOVED = "__REMOVE_ATTRIBUTE__"
# Of the values in a template as a whole.
ENTRY_TIMES = ("created_at", "updated_at")
_TEMPLATE = re.compile(r"template:\s*([^:]+?)\s*:\s*(.+?)\s*|(products\([^):]+\))\s*:\s*(.+?)\s*")


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of a template's field, or of one of `ENTRY_TIMES`; the template is named by id or by whole slug."""

    template: str
    field: str


@dataclass
class Asked:
    """The columns that somebody asks for besides those that there always are; None: all of them.

    Of each kind of custom attributes, the keys, or None for all.
    """

    names: list[str] = field(default_factory=list)
    custom: dict[str, list[str] | None] = field(default_factory=dict)
    templates: list[TemplateColumn] = field(default_factory=list)


class UnknownColumn(ValueError):
    """Why a column cannot be exported; it stands at this place among those asked for."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place = place


def read_asked(names: Sequence[str]) -> Asked:
    """Return what a list of columns asks for, in its order. Raises UnknownColumn."""
    asked = Asked()
    for place, name in enumerate(names):
        kind, _, key = name.partition(".")
        if name in ALWAYS:
            continue
        if name in OTHERS or name in TIMES:
            asked.names.append(name)
        elif kind in CUSTOM and key:
            _add_custom(asked, place, kind, key)
        elif found := template_column(name):
            asked.templates.append(found)
        else:
            raise UnknownColumn(place, f"{name} is no column")
    return asked


def _add_custom(asked: Asked, place: int, kind: str, key: str) -> None:
    present = asked.custom.get(kind, [])
    if key == "*" and not present:
        asked.custom[kind] = None
    elif key == "*" or present is None:
        raise UnknownColumn(place, f"{kind}.* already means every key of {kind}")
    else:
        asked.custom[kind] = [*present, key]


def template_column(name: str) -> TemplateColumn | None:
    """Return what a header says of a template: ``template:<id or slug>:<field>`` or ``products(book):isbn``."""
    found = _TEMPLATE.fullmatch(name.strip())
    if found is None:
        return None
    return TemplateColumn(found[1] or found[3], found[2] or found[4])


Row = Mapping[str, Any]
Cell = Callable[[Row], str]


def header_of_custom(kind: str, key: str) -> str:
    return f"{kind}.{key}"


def custom_cell(kind: str, key: str) -> Cell:
    def cell(row: Row) -> str:
        value = row[kind].get(key)
        return REMOVED if value is None else str(value)

    return cell


def tags_cell(row: Row) -> str:
    return ",".join(row["tags"])


def value_text(value: Any) -> str:
    """Write a value of a template's field as an import reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def part_name(moment_text: str, number: int) -> str:
    """Return ``20260304_050607_part_1.csv``."""
    return f"{moment_text}_part_{number}.csv"


def line_of(cells: Iterable[Cell], row: Row) -> list[str]:
    return [cell(row) for cell in cells]
