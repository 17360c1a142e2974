"""Every combination with its fate, as a grid or as a page of a list. Pure; every decision is the engine's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

from products.admin.build_rules import explanations
from products.admin.build_rules.draft import Draft, WantedPage
from products.building.combinations import BIT_SET_LIMIT, Outcome, Resolution, decide, decisions, resolve
from products.building.rules import CHILD_LIMIT, Axes, Combination, RuleSet

# With more cells than this a grid is unreadable: the list takes over.
GRID_LIMIT = 2_000
GRID_VARIATIONS = 3


def grid(draft: Draft, resolution: Resolution, wanted: WantedPage) -> dict[str, Any]:
    if len(draft.variations) <= GRID_VARIATIONS and resolution.total <= GRID_LIMIT:
        return {"view": "grid", **_cells(draft)}
    return {"view": "list", "page": _page(draft, wanted)}


def _cells(draft: Draft) -> dict[str, Any]:
    """Return a reason per combination of `axes`; there are few different reasons, so the cells only point at them."""
    places: dict[tuple[Outcome, str], int] = {}
    cells = []
    for decision in decisions(draft.axes, draft.rules, product(*draft.axes)):
        cells.append(places.setdefault((decision.outcome, explanations.why(decision)), len(places)))
    return {
        "axes": draft.axes,
        "cells": cells,
        "reasons": [{"outcome": outcome, "why": why} for outcome, why in places],
    }


def _page(draft: Draft, wanted: WantedPage) -> dict[str, Any]:
    axes = tuple(_narrowed(options, wanted.options) for options in draft.axes)
    total, slice_of = _matching(axes, draft.rules, wanted.outcome)
    rows = slice_of(wanted.offset, wanted.offset + wanted.limit + 1)
    return {
        "offset": wanted.offset,
        "total": total,
        "has_more": len(rows) > wanted.limit,
        "rows": [_row(draft, combination) for combination in rows[: wanted.limit]],
    }


def _narrowed(options: tuple[str, ...], held: frozenset[str]) -> tuple[str, ...]:
    return tuple(option for option in options if option in held) or options


def _matching(axes: Axes, rules: RuleSet, outcome: str) -> tuple[str, Callable[[int, int], list[Combination]]]:
    """Return the number of combinations of that outcome in words, and a function that slices them.

    Too many to be listed are counted but not shown; fewer options chosen bring them back.
    """
    total = prod(map(len, axes))
    if not outcome:
        return f"{total:,}", lambda start, stop: [_at(axes, place) for place in range(start, min(stop, total))]
    turned = _turned_round(rules) if outcome == Outcome.LEFT_OUT else rules
    resolution = resolve(axes, turned, limit=max(CHILD_LIMIT, BIT_SET_LIMIT if total <= BIT_SET_LIMIT else 0))
    found = resolution.ambiguous if outcome == Outcome.CONFLICT else resolution.combinations
    count = resolution.ambiguous_total if outcome == Outcome.CONFLICT else resolution.count
    number = f"more than {resolution.limit:,}" if count is None else f"{count:,}"
    return number, lambda start, stop: found[start:stop]


def _at(axes: Axes, place: int) -> Combination:
    chosen = []
    for options in reversed(axes):
        place, index = divmod(place, len(options))
        chosen.append(options[index])
    return tuple(reversed(chosen))


def _turned_round(rules: RuleSet) -> RuleSet:
    """Return rules that build exactly what these leave out."""
    return RuleSet(not rules.default_includes, tuple(replace(rule, includes=not rule.includes) for rule in rules.rules))


def _row(draft: Draft, combination: Combination) -> dict[str, Any]:
    decision = decide(draft.axes, draft.rules, combination)
    names = draft.names
    return {
        "options": combination,
        "names": [names[option] for option in combination],
        "outcome": decision.outcome,
        "why": explanations.why(decision),
    }
