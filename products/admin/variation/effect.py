"""What an option does to an example, as its modifiers are being typed: computed by the engine itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from products.admin.variation.modifier_kinds import KINDS, ModifierKind, as_object, sentence
from products.attributes import BY_NAME
from products.building.inheritance import Fields, Inheritance, Modifier, OptionEffects, field_and_operation
from products.inputs.modifier import FIELDS, read_modifier
from products.models import Product, Variation
from products.models.product import SLUG_PATTERN, as_slug
from pxm.admin.humanize import listed
from pxm.errors import Invalid, Problem

Attributes = Mapping[str, Any]

EXAMPLE_FIELDS = ("name", "sku", "slug")
# The seeds' shirt, for a variation that no product uses yet.
EXAMPLE = {"name": "Shirt", "sku": "shirt", "slug": "shirt"}
_KINDS = {kind.type: kind for kind in KINDS}


@dataclass(frozen=True)
class Refusal:
    """A modifier (by its place) that cannot be saved as it is, and the part of it that is to blame."""

    modifier: int
    part: str
    message: str


def example_of(variation: Variation | None) -> dict[str, str]:
    """Return name, SKU and slug of a product that uses the variation, to try modifiers on."""
    product = Product.objects.filter(variation_links__variation=variation).order_by("pk").first() if variation else None
    return {field: getattr(product, field) or "" for field in EXAMPLE_FIELDS} if product else dict(EXAMPLE)


def effect_of(*, name: str, modifiers: Sequence[Attributes], example: Attributes) -> dict[str, Any]:
    """Return what the screens show of an option: its sentences, its effect on `example`, refusals and a warning.

    `example` has the texts of `EXAMPLE_FIELDS`. Modifiers that cannot be saved as they are take no part in the effect.
    """
    read, _ = read_modifiers(modifiers)
    parent = Fields(**{field: str(example.get(field) or "") for field in EXAMPLE_FIELDS})
    option = OptionEffects("option", name, tuple(read))
    inheritance = Inheritance(parent, [option])
    child = next(iter(inheritance.children([("option",)]))).fields
    # The rest is shown where the option touches it.
    touched = [field for field in Fields.names if field in EXAMPLE_FIELDS or field in inheritance.varying]
    return in_the_editor(name=name, modifiers=modifiers) | {
        "effect": [
            {
                "key": field,
                "label": BY_NAME[field].title,
                "before": _shown(field, getattr(parent, field)),
                "after": _shown(field, getattr(child, field)),
                "changed": getattr(parent, field) != getattr(child, field),
            }
            for field in touched
        ]
    }


def in_the_editor(*, name: str, modifiers: Sequence[Attributes]) -> dict[str, Any]:
    """Return an option's sentences, one for each modifier, what it is warned of, and what cannot be saved."""
    return {
        "sentences": [str(sentence(modifier)) if modifier.get("type") in _KINDS else "" for modifier in modifiers],
        "warning": slug_warning(name, [str(modifier.get("type")) for modifier in modifiers]),
        "problems": [vars(refusal) for refusal in read_modifiers(modifiers)[1]],
    }


def slug_warning(name: str, modifier_types: Sequence[str]) -> str:
    """Say so if the option's name would spoil the slugs of children; it is stored all the same (PIM contract §9.19)."""
    has_slug_modifier = any(field_and_operation(type_name)[0] == "slug" for type_name in modifier_types)
    if not name or has_slug_modifier or re.match(SLUG_PATTERN, name):
        return ""
    proposal = as_slug(name).lower()
    example = f", for example one that adds “-{proposal}”" if proposal else ""
    return (
        "A slug may hold only letters, digits, dots, hyphens and underscores, so this name cannot be part of one. "
        f"Give the option a Slug modifier{example}."
    )


def read_modifiers(modifiers: Sequence[Attributes]) -> tuple[list[Modifier], list[Refusal]]:
    """Return the modifiers that can be saved as the engine knows them, and what is wrong with the others."""
    read: list[Modifier] = []
    refusals: list[Refusal] = []
    for place, attributes in enumerate(modifiers):
        try:
            fields = read_modifier(attributes)
        except Invalid as refusal:
            kind = _KINDS.get(str(attributes.get("type")))
            refusals += [Refusal(place, part_of(problem), in_words(problem, kind)) for problem in refusal.problems]
        else:
            read.append(Modifier(fields["type"], *(fields[field] or "" for field in FIELDS)))
    return read, refusals


def part_of(problem: Problem) -> str:
    """Return the name of the attribute a problem of a modifier points at."""
    return problem.pointer.removeprefix("/data/attributes/").partition("/")[0]


def in_words(problem: Problem, kind: ModifierKind | None) -> str:
    """Return the refusal with the label that stands on the screen in place of the attribute's name."""
    part = part_of(problem)
    labels = {each.name: each.label for each in kind.parts} if kind else {}
    path, _, rest = problem.message.partition(" ")
    if part not in labels or path.partition(".")[0] != part:
        return problem.message
    inner = path.partition(".")[2].replace(".", " ")
    return f"{labels[part]}: {inner} {rest}" if inner else f"{labels[part]} {rest}"


def _shown(field: str, value: str) -> str:
    if field == "status":
        return str(Product.Status(value).label)
    if field == "commodity_type":
        return str(Product.CommodityType(value).label)
    if field == "price_modifiers":
        return listed(json.loads(value))
    if field in {"locales", "custom_inputs"}:
        return listed(list(as_object(value)))
    return value
