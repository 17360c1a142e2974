"""The variation matrix as ready-made JSON text (PIM contract §2.5): a tree of option ids, child ids as leaves. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import orjson

from products.building.inheritance import shared_length
from products.building.rules import Combination

EMPTY = "{}"
Leaf = tuple[Combination, str]


def matrix_text(leaves: Iterable[Leaf]) -> str:
    """Write the tree of the leaves, which come in the order of their combinations."""
    parts: list[str] = []
    previous: Combination = ()
    for combination, child_id in leaves:
        shared = shared_length(previous, combination)
        if previous:
            parts.append("}" * (len(combination) - 1 - shared) + ",")
        branches = "".join(f'"{option}":{{' for option in combination[shared:-1])
        parts.append(f'{branches}"{combination[-1]}":"{child_id}"')
        previous = combination
    return "{" + "".join(parts) + "}" * max(len(previous), 1)


def without_children(matrix: str, child_ids: Collection[str]) -> tuple[str, int]:
    """Return the matrix without these leaves, and how many are left."""
    gone = frozenset(child_ids)
    left = [leaf for leaf in leaves_of(matrix) if leaf[1] not in gone]
    return matrix_text(left), len(left)


def leaves_of(matrix: str) -> Iterator[Leaf]:
    return _leaves((), orjson.loads(matrix))


def _leaves(path: Combination, branch: dict[str, Any]) -> Iterator[Leaf]:
    for option, below in branch.items():
        if isinstance(below, str):
            yield (*path, option), below
        else:
            yield from _leaves((*path, option), below)
