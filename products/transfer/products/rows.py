"""A file of products as it is sent (PIM contract §6.2): what its header says, and what each row asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from products.transfer.products.columns import CUSTOM, OTHERS, REMOVED, TemplateColumn, template_column

# With the header.
MOST_ROWS = 50_000
REQUIRED = ("name", "sku", "commodity_type")
_TEXTS = (*REQUIRED, "external_ref", *(name for name in OTHERS if name not in ("tags", "main_image_id", "status")))
KNOWN = frozenset({*_TEXTS, "id", "status", "tags", "main_image_id"})


class BadHeader(ValueError):
    """Why a file cannot be imported, in the contract's words where it has some."""


@dataclass(frozen=True)
class Header:
    """The columns of a file by their places; `unknown` ones are ignored, those that begin with ``_`` silently."""

    length: int
    known: dict[int, str] = field(default_factory=dict)
    custom: dict[int, tuple[str, str]] = field(default_factory=dict)
    templates: dict[int, TemplateColumn] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What a row, by its number below the header, asks for. Empty cells ask for nothing, but for custom attributes.

    `attributes` are as a request sends them; `removed` are custom attributes that are to go.
    """

    number: int
    id: str
    external_ref: str
    attributes: dict[str, Any]
    custom: dict[str, dict[str, str | None]]
    main_image: str
    templates: dict[TemplateColumn, str]


class BadRow(ValueError):
    """Why a row cannot be read."""


def read_header(cells: Sequence[str]) -> Header:
    """Return what the columns are. Raises BadHeader."""
    names = [cell.strip() for cell in cells]
    for name in REQUIRED:
        if name not in names:
            raise BadHeader(f"missing required csv header: {name}")
    header = Header(len(names))
    unknown: list[str] = []
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen and name:
            raise BadHeader(f"csv header named twice: {name}")
        seen.add(name)
        kind, _, key = name.partition(".")
        if name in KNOWN:
            header.known[place] = name
        elif kind in CUSTOM and key:
            header.custom[place] = (kind, key)
        elif template := template_column(name):
            header.templates[place] = template
        elif name and not name.startswith("_"):
            unknown.append(name)
    return Header(header.length, header.known, header.custom, header.templates, tuple(unknown))


def read_row(header: Header, number: int, cells: Sequence[str]) -> ImportRow:
    """Return what a row asks for. Raises BadRow for one that is not as long as the header."""
    if len(cells) != header.length:
        more = len(cells) > header.length
        raise BadRow(f"row has {'more' if more else 'fewer'} cells than the header")
    found = {name: cells[place] for place, name in header.known.items() if cells[place].strip()}
    attributes: dict[str, Any] = {name: found[name] for name in _TEXTS if name in found}
    if "status" in found:
        attributes["status"] = found["status"].strip().lower()
    if "tags" in found:
        attributes["tags"] = [tag for part in found["tags"].split(",") if (tag := part.strip())]
    custom: dict[str, dict[str, str | None]] = {}
    for place, (kind, key) in header.custom.items():
        custom.setdefault(kind, {})[key] = None if cells[place] == REMOVED else cells[place]
    return ImportRow(
        number,
        found.get("id", "").strip(),
        found.get("external_ref", ""),
        attributes,
        custom,
        found.get("main_image_id", "").strip(),
        {column: cells[place].strip() for place, column in header.templates.items() if cells[place].strip()},
    )
