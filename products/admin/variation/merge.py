"""Two people at the options of one variation: what one changed since opening the page, on top of what is there now."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import prefetch_related_objects

from products.admin.variation.modifier_kinds import as_object, kind_of, sentence
from products.inputs.modifier import FIELDS, OBJECTS
from products.inputs.variation_document import ModifierRow, OptionRow, OptionsDocument
from products.models import Option, Variation
from pxm.admin.conflicts import Clash

# Options and modifiers by id, as `standing` returns them.
Standing = Mapping[str, Any]
LABELS = {"name": "name", "description": "description", "sort_order": "order number"}
NOTHING: Standing = {"order": [], "options": {}}
_LINE_ENDS = re.compile(r"\r\n?|\n")


def standing(variation: Variation) -> dict[str, Any]:
    """Return the options with their modifiers by id, and their order. Two queries, shared with `rows_of`."""
    prefetch_related_objects([variation], "options__modifiers")
    rows = {str(option.pk): _option(option) for option in variation.options.all()}
    return {"order": list(rows), "options": rows}


def _option(option: Option) -> dict[str, Any]:
    modifiers = {
        str(modifier.pk): {"type": modifier.type, **{name: getattr(modifier, name) for name in FIELDS}}
        for modifier in option.modifiers.all()
    }
    return {**{name: getattr(option, name) for name in LABELS}, "modifiers": modifiers}


def is_changed(base: Standing, posted: OptionsDocument) -> bool:
    """Return whether the page differs from what it was opened with."""
    if posted.removed or [str(row.id) for row in posted.options] != base["order"]:
        return True
    return any(_is_touched(row, base["options"].get(str(row.id))) for row in posted.options)


def clashes(base: Standing, current: Standing, posted: OptionsDocument) -> Iterator[Clash]:
    """Yield what both changed: a part of an option, a modifier, or an option that only one of them took out."""
    for row in posted.options:
        was, now = base["options"].get(str(row.id)), current["options"].get(str(row.id))
        if was and now:
            yield from _clashes_of(row, was, now)
    for id in sorted(map(str, posted.removed)):
        was, now = base["options"].get(id), current["options"].get(id)
        if was and now and was != now:
            yield Clash(f"{now['name']}, changed", "taken out", id, was["name"])


def _clashes_of(row: OptionRow, was: Standing, now: Standing) -> Iterator[Clash]:
    for name, label in LABELS.items():
        mine = row.attributes[name]
        if was[name] != now[name] and not _same(mine, was[name]) and not _same(mine, now[name]):
            yield Clash(_shown(now[name]), _shown(mine), f"{row.id}/{name}", f"{was['name']}, {label}")
    for modifier in row.modifiers:
        before, after = (each["modifiers"].get(str(modifier.id)) for each in (was, now))
        if not before or not after or before == after:
            continue
        if not _same_modifier(modifier.attributes, before) and not _same_modifier(modifier.attributes, after):
            key = f"{row.id}/{modifier.id}"
            yield Clash(_in_words(after), _in_words(modifier.attributes), key, f"{was['name']}, modifier")


def merged(
    posted: OptionsDocument, base: Standing, current: Standing, left: Collection[str] = frozenset()
) -> OptionsDocument:
    """Return what to save: what the person changed since `base`, but for the conflicts `left` to the other, by key."""
    rows = [row for posted_row in posted.options if (row := _merged_row(posted_row, base, current, left))]
    if [str(row.id) for row in posted.options if row.id] == [id for id in base["order"] if id not in _removed(posted)]:
        places = {id: place for place, id in enumerate(current["order"])}
        # New options come last; existing ones keep their current order.
        rows.sort(key=lambda row: places.get(str(row.id), len(places)))
    return OptionsDocument(tuple(rows), frozenset(id for id in posted.removed if str(id) not in left))


def _removed(posted: OptionsDocument) -> set[str]:
    return set(map(str, posted.removed))


def _merged_row(row: OptionRow, base: Standing, current: Standing, left: Collection[str]) -> OptionRow | None:
    """Return the row to save; None for one that the other took out and this person never touched."""
    id = str(row.id)
    was, now = base["options"].get(id), current["options"].get(id)
    if row.id is None or (now is None and (was is None or _is_touched(row, was))):
        return row
    if now is None:
        return None
    was = was or now
    attributes = {
        name: now[name] if f"{id}/{name}" in left or _same(mine, was[name]) else mine
        for name, mine in row.attributes.items()
    }
    modifiers = [each for one in row.modifiers if (each := _merged_modifier(one, was, now, f"{id}/{one.id}" in left))]
    return replace(row, attributes=attributes, modifiers=tuple(modifiers))


def _merged_modifier(modifier: ModifierRow, was: Standing, now: Standing, is_left: bool) -> ModifierRow | None:
    before, after = (each["modifiers"].get(str(modifier.id)) for each in (was, now))
    if before is None or not (is_left or _same_modifier(modifier.attributes, before)):
        return modifier
    return replace(modifier, attributes=after) if after else None


def _is_touched(row: OptionRow, was: Standing | None) -> bool:
    if was is None or row.removed_modifiers or len(row.modifiers) != len(was["modifiers"]):
        return True
    return any(not _same(row.attributes[name], was[name]) for name in LABELS) or any(
        not _same_modifier(modifier.attributes, was["modifiers"].get(str(modifier.id)) or {})
        for modifier in row.modifiers
    )


def _same(one: Any, other: Any) -> bool:
    """Return whether two values are the same to the eye: an input of one line leaves out line ends by itself."""
    return bool(_one_line(one) == _one_line(other))


def _one_line(value: Any) -> Any:
    return _LINE_ENDS.sub("", value) if isinstance(value, str) else value


def _same_modifier(one: Standing, other: Standing) -> bool:
    if one.get("type") != other.get("type"):
        return False
    if one["type"] in OBJECTS:
        return as_object(one.get("value")) == as_object(other.get("value"))
    try:
        parts = [part.name for part in kind_of(one["type"]).parts]
    except KeyError:
        return False
    return all((one.get(name) or "") == (other.get(name) or "") for name in parts)


def _in_words(modifier: Standing) -> str:
    try:
        return re.sub(r"<[^>]+>", "", str(sentence(modifier)))
    except KeyError:
        return str(modifier.get("type"))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
