"""What people read in place of names that several things share. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Id = TypeVar("Id", bound=Hashable)

# Parts of a hint that are named, and characters of a part: enough to tell *Size* of shirts from *Size* of shoes.
PARTS_NAMED = 6
CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Named(Generic[Id]):
    """A thing with its name, and a hint that tells it from another one of that name; "" if there is none."""

    id: Id
    name: str
    hint: str = ""


def told_apart(things: Iterable[Named[Id]]) -> dict[Id, str]:
    """Return what each is called; names of one thing alone stay as they are.

    Those of one name are told apart by their hints (``Size · S, M, L`` and ``Size · 38, 40``); where these are equal,
    or missing, by their place in the order given (``Red · 1st``, ``Red · 2nd``).
    """
    things = list(things)
    alike: defaultdict[str, list[Named[Id]]] = defaultdict(list)
    for thing in things:
        alike[thing.name].append(thing)
    called: dict[Id, str] = {}
    for name, group in alike.items():
        hints = [thing.hint for thing in group]
        for place, thing in enumerate(group, start=1):
            is_enough = thing.hint and hints.count(thing.hint) == 1
            ending = "" if len(group) == 1 else thing.hint if is_enough else _and_place(thing.hint, place)
            called[thing.id] = f"{name} · {ending}" if ending else name
    return {thing.id: called[thing.id] for thing in things}


def hint_of(parts: Sequence[str]) -> str:
    """Return ``S, M, L`` of a few short parts, and ``38, 40, 42, 44, 46, 48…`` of more."""
    shown = ", ".join(_short(part) for part in parts[:PARTS_NAMED])
    return f"{shown}…" if len(parts) > PARTS_NAMED else shown


def described(name: str, description: str) -> str:
    """Return the hint of an option: its description, if that says more than its name."""
    return "" if description == name else _short(description)


def _short(text: str) -> str:
    return text if len(text) <= CHARACTERS else f"{text[: CHARACTERS - 1]}…"


def _and_place(hint: str, place: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if place % 100 in {11, 12, 13} else endings.get(place % 10, "th")
    return f"{hint} · {place}{ending}" if hint else f"{place}{ending}"
