"""What the next build would make of children that stand: left as they are, written anew, or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from products.building.combinations import Outcome, decide
from products.building.inheritance import Fields, compact_json
from products.building.plan import inheritance_of
from products.building.reading import ParentState
from products.models import Product

_JSON = frozenset(
    ("tags", "locales", "custom_inputs", "shopper_attributes", "admin_attributes", "extensions", "price_modifiers")
)


@dataclass(frozen=True)
class Difference:
    """A field in which a child differs from what a build would give; both values as people read them."""

    field: str
    own: str
    built: str


@dataclass(frozen=True)
class Expected:
    """What stands between a child and the next build; `deleted_because` is "" for a child that the build keeps."""

    differences: tuple[Difference, ...] = ()
    deleted_because: str = ""

    @property
    def fields(self) -> list[str]:
        """The names of the fields that differ, each once."""
        return list(dict.fromkeys(difference.field.partition(" · ")[0] for difference in self.differences))


def expectations(parent: ParentState, children: Iterable[Product]) -> dict[UUID, Expected]:
    """Return, for each child of `parent`, what the next build would do with it. No queries."""
    found: dict[UUID, Expected] = {}
    kept: dict[tuple[str, ...], Product] = {}
    for child in children:
        if reason := _deleted_because(parent, child):
            found[child.pk] = Expected(deleted_because=reason)
        else:
            kept[_in_linked_order(parent, child)] = child
    for built in inheritance_of(parent).children(sorted(kept)):
        child = kept[built.options]
        found[child.pk] = Expected(tuple(differences(fields_of(child), built.fields)))
    return found


def _deleted_because(parent: ParentState, child: Product) -> str:
    last = {variation["id"] for variation in parent.last_build.variations} if parent.last_build else set()
    if parent.last_build and last != {variation.id for variation in parent.variations}:
        return "the variations of the product changed"
    if len(child.option_ids) != len(parent.variations) or not parent.options.keys() >= set(child.option_ids):
        return "one of its options is gone"
    if decide(parent.axes, parent.rules, child.option_ids).outcome is Outcome.LEFT_OUT:
        return "the build rules leave it out"
    return ""


def _in_linked_order(parent: ParentState, child: Product) -> tuple[str, ...]:
    chosen = set(child.option_ids)
    return tuple(option for options in parent.axes for option in options if option in chosen)


def fields_of(product: Product) -> Fields:
    """Return what the product holds, in the form in which the build compares."""
    values = {name: getattr(product, name) for name in Fields._fields}
    return Fields(**{name: compact_json(value) if name in _JSON else value or "" for name, value in values.items()})


def differences(own: Fields, built: Fields) -> Iterable[Difference]:
    for name, mine, theirs in zip(Fields._fields, own, built, strict=True):
        if mine == theirs:
            continue
        if name not in _JSON:
            yield Difference(label(name), _shown(mine), _shown(theirs))
        elif (a := orjson.loads(mine)) != (b := orjson.loads(theirs)):
            yield from _differences_in(label(name), a, b)


def _differences_in(field: str, own: Any, built: Any) -> Iterable[Difference]:
    """Compare lists as wholes and maps key by key, so that one changed text does not show a whole map."""
    if not isinstance(own, Mapping) or not isinstance(built, Mapping):
        yield Difference(field, _shown(own), _shown(built))
        return
    for key in [*own, *(key for key in built if key not in own)]:
        if own.get(key) != built.get(key):
            yield Difference(f"{field} · {key}", _shown(own.get(key)), _shown(built.get(key)))


def _shown(value: Any) -> str:
    """Return a stored value as a line of text; "" for none."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return "" if value is None else str(value)


@cache
def label(name: str) -> str:
    """Return what people call a field: *SKU*, *Languages*."""
    words = str(Product._meta.get_field(name).verbose_name)
    return words[0].upper() + words[1:]
