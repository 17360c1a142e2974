"""Which options of a parent can still be chosen, by the matrix of its document (catalog contract §5.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """An option beside what else is chosen. `child` is what it leads to where that makes the choice whole, and `chosen`
    are all options then; one that `is_possible` leads to a child at least."""

    id: str
    name: str
    is_chosen: bool
    is_possible: bool
    chosen: tuple[str, ...] = ()
    child: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """A variation, with its options in the order of the document."""

    name: str
    choices: tuple[Choice, ...]


def axes_of(matrix: Mapping[str, Any], variations: Sequence[Mapping[str, Any]], chosen: Iterable[str]) -> list[Axis]:
    """Return the variations of a parent, and what may be chosen of each beside what is `chosen` of the others.

    What is chosen and no option of these variations does not count.
    """
    chosen = frozenset(chosen) & {option["id"] for variation in variations for option in variation["options"]}
    leaves = list(_leaves(matrix, ()))
    axes = []
    for variation in variations:
        others = chosen - {option["id"] for option in variation["options"]}
        possible = frozenset[str]().union(*(path for path, _ in leaves if not others or others.issubset(path)))
        # With few options chosen, one more makes no choice whole, and there are none to be put together.
        whole = {frozenset(path): child for path, child in leaves if len(path) == len(others) + 1}
        choices = tuple(_choice(option, chosen, others, possible, whole) for option in variation["options"])
        axes.append(Axis(variation["name"], choices))
    return axes


def _choice(
    option: Mapping[str, Any],
    chosen: frozenset[str],
    others: frozenset[str],
    possible: frozenset[str],
    whole: Mapping[frozenset[str], str],
) -> Choice:
    id = option["id"]
    then = others | {id}
    return Choice(id, option["name"], id in chosen, id in possible, tuple(sorted(then)), whole.get(then, ""))


def _leaves(branch: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for option, below in branch.items():
        if isinstance(below, str):
            yield (*path, option), below
        else:
            yield from _leaves(below, (*path, option))
