"""Refusals of the services about components, in people's words and with the name of the component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from products.admin.bundle.choices import Components
from pxm.admin.humanize import listed
from pxm.admin.problem_words import path_of
from pxm.errors import Problem

# Products that are named; more are counted.
NAMED = 5
# What people call the parts of a component and of its options.
_PARTS = {
    "min": "the least to choose",
    "max": "the most to choose",
    "quantity": "the quantity",
    "excluded_children": "the children that are left out",
}
_SAID = {
    "must be an integer": "must be a whole number",
    "must not be less than min": "must not be less than the least",
}


def refusal_in_words(problem: Problem, components: Components) -> str:
    """Return what is wrong with components as a sentence, "" for a problem of something else."""
    path = path_of(problem)
    if path[:1] != ["components"]:
        return ""
    match problem.code:
        case "missing_ids":
            return "Some of what this bundle offers was deleted meanwhile. Take it out, and save again."
        case "bundles_too_deep":
            return f"{listed(problem.meta['names'], most=NAMED)} cannot hold a bundle here: bundles go one level deep."
        case "parent_in_bundle":
            return f"{problem.meta['name']} has children: let shoppers choose one of them, or offer the children."
        case "bundle_in_itself":
            return "A bundle cannot offer itself."
        case "no_bundle":
            return f"{problem.message[:1].upper()}{problem.message[1:].replace('can not', 'cannot')}."
    return _of_part(problem, path[1:], components) if len(path) > 1 else ""


def _of_part(problem: Problem, path: Sequence[str], components: Components) -> str:
    component: Mapping[str, Any] = components.get(path[0]) or {}
    name = str(component.get("name") or path[0])
    if path[1:] == ["options"]:
        return f"{name} has nothing to choose from: add a product, or remove it."
    rest = problem.message.removeprefix(f"components.{'.'.join(path)} ")
    if len(path) < 2:
        return f"{name}: {rest}."
    part = next((each for each in reversed(path[1:]) if not each.isdigit()), path[-1])
    where = f"{name}, option {int(path[2]) + 1:,}" if path[1] == "options" and len(path) > 2 else name
    return f"{where}: {_PARTS.get(part, part)} {_SAID.get(rest, rest)}."
