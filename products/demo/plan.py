"""The words in which a demo catalog is written down; options and products are named, ids do not exist yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Modifiers = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Choice:
    """An option; `modifiers` as the API takes their attributes."""

    name: str
    description: str
    modifiers: Modifiers = ()


@dataclass(frozen=True)
class Way:
    """A variation with its options in order."""

    name: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Article:
    """A product: its attributes as the API takes them, and what only ids could say.

    `ways` names the linked variations in order, `rules` are build rules whose options are written ``Size: Small``,
    `parts` are components whose options are SKUs. `built` asks for a build at once.
    """

    attributes: Mapping[str, Any]
    ways: Sequence[str] = ()
    rules: Mapping[str, Any] | None = None
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    built: bool = False


def changes(**values: str) -> Modifiers:
    """Return modifiers by their type: ``changes(sku_append="-S", name_append=" Small")``."""
    return [{"type": type, "value": value} for type, value in values.items()]


def fills(seek: str, *, sku: str, slug: str) -> Modifiers:
    """Return the modifiers that put an option's words where a parent's SKU says ``{SEEK}`` and its slug ``{seek}``."""
    return [
        {"type": "sku_builder", "seek": f"{{{seek.upper()}}}", "set": sku},
        {"type": "slug_builder", "seek": f"{{{seek}}}", "set": slug},
    ]
