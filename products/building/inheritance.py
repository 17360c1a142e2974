"""What children inherit: parent fields, then the modifiers of each option (PIM contract §2.10, §3.4, §3.5). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import orjson

from products.building.axes import Combination

Change = Callable[[str], str]


class Fields(NamedTuple):
    """All that a build writes into a child, as texts; the empty text stands for "none".

    `tags` and the fields behind it are JSON texts. A parent is the same shape, with what is never inherited left empty.
    """

    name: str
    sku: str
    slug: str = ""
    description: str = ""
    status: str = "draft"
    commodity_type: str = "physical"
    mpn: str = ""
    upc_ean: str = ""
    external_ref: str = ""
    tags: str = "[]"
    locales: str = "{}"
    custom_inputs: str = "{}"
    shopper_attributes: str = "{}"
    admin_attributes: str = "{}"
    extensions: str = "{}"
    price_modifiers: str = "[]"


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
    """A combination and what its child would hold; equal hashes mean that nothing would be written anew."""

    options: Combination
    fields: Fields
    build_hash: str


# Within one option, whatever the order of creation (PIM contract §3.4).
_TURN = {"equals": 0, "builder": 1, "prepend": 2, "append": 3}
JSON_FIELDS = frozenset(Fields._fields[Fields._fields.index("tags") :])
_PLACE = {field: place for place, field in enumerate(Fields._fields)}
_CODES = _SKU, _SLUG = _PLACE["sku"], _PLACE["slug"]


def field_and_operation(modifier_type: str) -> tuple[str, str]:
    """Split a type of modifier: `sku_append` → ("sku", "append"); `status` → ("status", "equals")."""
    for operation in _TURN:
        if modifier_type.endswith(f"_{operation}"):
            return modifier_type.removesuffix(f"_{operation}"), operation
    if modifier_type == "price":
        return "price_modifiers", "add"
    return modifier_type, "equals"


class Inheritance:
    """Computes children of one parent; what options do is worked out once, not once for each child.

    `order` names the linked variations in order. Children list their options in it, so it is part of their hashes.
    """

    def __init__(self, parent: Fields, options: Iterable[OptionEffects], *, order: Sequence[str] = ()) -> None:
        self._parent = parent
        self._order = "\0".join(order)
        self._changes = {option.id: _changes(option) for option in options}
        # Most options touch SKU and slug alone: the rest of a child is then hashed once for all that share it.
        self._beyond_codes = {
            option for option, changes in self._changes.items() if any(place not in _CODES for place, _ in changes)
        }

    @property
    def varying(self) -> frozenset[str]:
        """The fields in which children can differ from their parent and from each other."""
        return frozenset(Fields._fields[place] for changes in self._changes.values() for place, _ in changes)

    def children(self, combinations: Iterable[Combination]) -> Iterator[Child]:
        """Yield the child of each combination. Neighbours share the work for the options they begin with."""
        states = [[*self._parent]]
        digests = [self._rest_digest(self._parent)]
        previous: Combination = ()
        for combination in combinations:
            depth = shared_length(previous, combination)
            del states[depth + 1 :], digests[depth + 1 :]
            for option in combination[depth:]:
                state = states[-1].copy()
                for place, change in self._changes[option]:
                    state[place] = change(state[place])
                states.append(state)
                digests.append(self._rest_digest(state) if option in self._beyond_codes else digests[-1])
            previous = combination
            yield Child(combination, Fields._make(states[-1]), _digest(digests[-1], *states[-1][_SKU : _SLUG + 1]))

    def _rest_digest(self, state: Sequence[str]) -> str:
        """Return the digest of the order of options and of every field but SKU and slug."""
        return _digest(self._order, *state[:_SKU], *state[_SLUG + 1 :])


def shared_length(one: Sequence[str], other: Sequence[str]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _digest(*texts: str) -> str:
    return blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()  # no text holds a NUL


def _changes(option: OptionEffects) -> list[tuple[int, Change]]:
    """Return, for each field the option touches, what it does to it."""
    by_field: defaultdict[str, list[tuple[str, Modifier]]] = defaultdict(list)
    for modifier in option.modifiers:
        field, operation = field_and_operation(modifier.type)
        if field in _PLACE:  # `build_rules_equals` has no effect on a child
            by_field[field].append((operation, modifier))
    changes = [(_PLACE[field], _change(field, steps)) for field, steps in by_field.items()]
    if "sku" not in by_field:
        changes.append((_PLACE["sku"], _appending(option.name)))
    if "slug" not in by_field:
        changes.append((_PLACE["slug"], _appending_if_any(option.name)))
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
