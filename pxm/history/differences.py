"""What is kept of two values: the difference, bounded in size. No query.

Shapes, by kind: ``{"old": …, "new": …}``; ``{"keys": {"fr › name": [old, new]}, "more": 0}``;
``{"added": […], "removed": […], "moved": true, "more": 0}``. A kept value is None, a number, a truth value, a text,
or where it was cut or is no scalar ``{"text": "…", "length": 70000}``: its beginning, and the length of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from pxm.history.declared import Kind

# A long description stays readable in a line of the history, and a thousand changes of it stay below a megabyte or two.
MOST_CHARACTERS = 1000
MOST_PARTS = 50

Difference = dict[str, Any]


def difference(kind: Kind, old: Any, new: Any) -> Difference:
    """Return what is kept of the change from `old` to `new`; empty if they are equal."""
    if old == new:
        return {}
    if kind is Kind.MAP:
        return _of_maps(old or {}, new or {})
    if kind is Kind.LIST:
        return _of_lists(list(old or ()), list(new or ()))
    return {"old": kept(old), "new": kept(new)}


def kept(value: Any) -> Any:
    """Return a value as it is kept: scalars as they are, all else as text, long texts cut."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value if len(value) <= MOST_CHARACTERS else _cut(value)
    if isinstance(value, Mapping | list | tuple):
        return _cut(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode())
    return kept(str(value))


def _cut(text: str) -> dict[str, Any]:
    return {"text": text[:MOST_CHARACTERS], "length": len(text)}


def _of_maps(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    before, after = _flat(old), _flat(new)
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    keys = {name[:MOST_CHARACTERS]: [kept(before.get(name)), kept(after.get(name))] for name in names[:MOST_PARTS]}
    return {"keys": keys, "more": len(names) - len(keys)}


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a map, and of the maps in it, by the path of their keys."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat.update({f"{key} › {name}": inner for name, inner in value.items()})
        else:
            flat[key] = value
    return flat


def _of_lists(old: list[Any], new: list[Any]) -> Difference:
    added, removed = _without(new, old), _without(old, new)
    shown_added, shown_removed = added[:MOST_PARTS], removed[:MOST_PARTS]
    return {
        "added": [kept(value) for value in shown_added],
        "removed": [kept(value) for value in shown_removed],
        "moved": _without(old, removed) != _without(new, added),
        "more": len(added) + len(removed) - len(shown_added) - len(shown_removed),
    }


def _without(values: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    there = {_key(other) for other in others}
    return [value for value in values if _key(value) not in there]


def _key(value: Any) -> str:
    return repr(value)
