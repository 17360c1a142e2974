"""What children inherit: parent fields, then the modifiers of each option (PIM contract §2.10, §3.4, §3.5). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import orjson

from products.attributes import BUILT
from products.building.identity import option_number
from products.building.rules import Combination

Change = Callable[[str], str]
# A combination begun: the fields so far, the digest of those that few options touch, the key so far.
_Branch = tuple[list[str], str, int]


PLACES = {attribute.name: place for place, attribute in enumerate(BUILT)}
JSON_FIELDS = frozenset(attribute.name for attribute in BUILT if attribute.is_json)
_NONE = tuple(attribute.text_of_none for attribute in BUILT)


class Fields(tuple[str, ...]):
    """All that a build writes into a child, as texts in the order of `names`: the attributes of the table by name.

    The empty text stands for "none"; lists and maps are JSON texts. A parent is the same shape, with what is never
    inherited from it left empty.
    """

    __slots__ = ()

    names = tuple(PLACES)

    def __new__(cls, **texts: str) -> Fields:
        state = [*_NONE]
        for name, text in texts.items():
            state[PLACES[name]] = text
        return cls.of(state)

    @classmethod
    def of(cls, state: Iterable[str]) -> Fields:
        return tuple.__new__(cls, state)

    def __getattr__(self, name: str) -> str:
        if name in PLACES:
            return self[PLACES[name]]
        raise AttributeError(f"children have no {name}")

    def as_dict(self) -> dict[str, str]:
        return dict(zip(self.names, self, strict=True))


class Modifier(NamedTuple):
    type: str
    value: str = ""
    seek: str = ""
    set: str = ""
    reference_name: str = ""


class OptionEffects(NamedTuple):
    """An option as inheritance sees it; `modifiers` in order of creation."""

    id: str
    name: str
    modifiers: tuple[Modifier, ...] = ()


class Child(NamedTuple):
    """A combination and what its child would hold: `state` has the values of `Fields`, in their order.

    `key` is the number of the set of options (`identity.key_text`). Equal hashes mean there is nothing to write.
    """

    options: Combination
    key: int
    state: Sequence[str]
    build_hash: str

    @property
    def fields(self) -> Fields:
        return Fields.of(self.state)


# Within one option, whatever the order of creation (PIM contract §3.4).
_TURN = {"equals": 0, "builder": 1, "prepend": 2, "append": 3}
_SKU_AND_SLUG = _SKU, _SLUG = PLACES["sku"], PLACES["slug"]


def field_and_operation(modifier_type: str) -> tuple[str, str]:
    """Split a type of modifier: `sku_append` → ("sku", "append"); `status` → ("status", "equals")."""
    for operation in _TURN:
        if modifier_type.endswith(f"_{operation}"):
            return modifier_type.removesuffix(f"_{operation}"), operation
    if modifier_type == "price":
        return "price_modifiers", "add"
    return modifier_type, "equals"


class _Growth(NamedTuple):
    """What an option adds to a branch; `beyond_codes` if it changes more than SKU and slug."""

    changes: list[tuple[int, Change]]
    beyond_codes: bool
    key: int


class Inheritance:
    """Computes children of one parent; what options do is worked out once, not once for each child.

    `order` names the linked variations in order. Children list their options in it, so it is part of their hashes.
    """

    def __init__(self, parent: Fields, options: Iterable[OptionEffects], *, order: Sequence[str] = ()) -> None:
        self._order = "\0".join(order)
        self._trunk: _Branch = ([*parent], self._rest_digest(parent), 0)
        self._growth = {option.id: _growth(option) for option in options}

    @property
    def varying(self) -> frozenset[str]:
        """The fields in which children can differ from their parent and from each other."""
        return frozenset(Fields.names[place] for growth in self._growth.values() for place, _ in growth.changes)

    def children(self, combinations: Iterable[Combination]) -> Iterator[Child]:
        """Yield the child of each combination. Neighbours share the work for the options they begin with."""
        branches = [self._trunk]
        grown: Combination = ()
        for stem, siblings in groupby(combinations, _without_last):
            shared = shared_length(grown, stem)
            del branches[shared + 1 :]
            for option in stem[shared:]:
                branches.append(self._grow(branches[-1], option))
            grown = stem
            for combination in siblings:
                state, rest_digest, key = self._grow(branches[-1], combination[-1])
                build_hash = _digest(rest_digest, state[_SKU], state[_SLUG])
                yield Child(combination, key, state, build_hash)

    def _grow(self, branch: _Branch, option: str) -> _Branch:
        state, rest_digest, key = branch
        growth = self._growth[option]
        state = state.copy()
        for place, change in growth.changes:
            state[place] = change(state[place])
        return state, self._rest_digest(state) if growth.beyond_codes else rest_digest, key + growth.key

    def _rest_digest(self, state: Sequence[str]) -> str:
        """Return the digest of the order of options and of every field but SKU and slug."""
        return _digest(self._order, *state[:_SKU], *state[_SLUG + 1 :])


_without_last = itemgetter(slice(-1))


def shared_length(one: Sequence[str], other: Sequence[str]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _digest(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()  # no text holds a NUL


def _growth(option: OptionEffects) -> _Growth:
    changes = _changes(option)
    return _Growth(changes, any(place not in _SKU_AND_SLUG for place, _ in changes), option_number(option.id))


def _changes(option: OptionEffects) -> list[tuple[int, Change]]:
    """Return, for each field the option touches, what it does to it."""
    by_field: defaultdict[str, list[tuple[str, Modifier]]] = defaultdict(list)
    for modifier in option.modifiers:
        field, operation = field_and_operation(modifier.type)
        if field in PLACES:  # `build_rules_equals` has no effect on a child
            by_field[field].append((operation, modifier))
    changes = [(PLACES[field], _change(field, steps)) for field, steps in by_field.items()]
    if "sku" not in by_field:
        changes.append((PLACES["sku"], _appending(option.name)))
    if "slug" not in by_field:
        changes.append((PLACES["slug"], _appending_if_any(option.name)))
    return changes


def _change(field: str, steps: list[tuple[str, Modifier]]) -> Change:
    if field == "price_modifiers":
        return _adding([modifier.reference_name for _, modifier in steps])
    in_turn = sorted(steps, key=lambda step: _TURN[step[0]])
    changes = [_single_change(field, operation, modifier) for operation, modifier in in_turn]
    return changes[0] if len(changes) == 1 else _chain(changes)


def _single_change(field: str, operation: str, modifier: Modifier) -> Change:
    if operation == "builder":
        return lambda text: text.replace(modifier.seek, modifier.set)
    if operation == "prepend":
        return lambda text: modifier.value + text
    if operation == "append":
        return _appending(modifier.value)
    value = compact_json(modifier.value) if field in JSON_FIELDS else modifier.value
    return lambda _: value


def _appending(suffix: str) -> Change:
    return lambda text: text + suffix


def _appending_if_any(suffix: str) -> Change:
    """A product without slug does not get one by default."""
    return lambda text: text + suffix if text else text


def _adding(names: list[str]) -> Change:
    added = ",".join(orjson.dumps(name).decode() for name in names)
    return lambda names_text: f"[{added}]" if names_text == "[]" else f"{names_text[:-1]},{added}]"


def _chain(changes: list[Change]) -> Change:
    def change(text: str) -> str:
        for each in changes:
            text = each(text)
        return text

    return change


def compact_json(value: str | Mapping[str, object] | Sequence[object]) -> str:
    """Return a JSON value, or the text of one, as the text that rows and hashes hold."""
    return orjson.dumps(orjson.loads(value) if isinstance(value, str) else value).decode()
