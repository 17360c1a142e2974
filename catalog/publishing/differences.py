"""In what two frozen documents of a product differ, and two texts of its prices. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.frozen import LINK_BASE, Frozen

Json = Mapping[str, Any]
# It moves with everything else.
_UNREMARKABLE = frozenset({"updated_at"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`name` is that of an attribute, of a member of ``meta`` or of a relationship; texts of a language are
    ``fr-FR.name``. What is not there is None."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PriceChange:
    """An amount in minor units in one currency of a price book; None where there is none."""

    book_id: str
    currency: str
    old: int | None
    new: int | None

    @property
    def by(self) -> int | None:
        """By how much it rises, below zero if it falls."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """The amounts that differ; `others` says whether anything else about the prices does (tiers, sales)."""

    amounts: tuple[PriceChange, ...] = ()
    others: bool = False

    @property
    def rises(self) -> bool:
        return any((each.by or 0) > 0 for each in self.amounts)

    @property
    def falls(self) -> bool:
        return any((each.by or 0) < 0 for each in self.amounts)


def field_changes(old: str, new: str) -> tuple[FieldChange, ...]:
    """Return what differs between two documents, written as `Frozen`."""
    if old == new:
        return ()
    before, after = fields_of(old), fields_of(new)
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )


def fields_of(text: str) -> dict[str, Any]:
    """Return everything that a document shows of a product, by name."""
    document = Frozen.read(text)
    fields: dict[str, Any] = {}
    for part in (document.texts, document.attributes, document.meta, document.relationships):
        fields |= orjson.loads("{" + part.replace(LINK_BASE, "") + "}")
    for language, texts in _object(document.locales).items():
        fields |= {f"{language}.{name}": value for name, value in texts.items()}
    fields |= {f"shopper_attributes.{name}": value for name, value in _object(document.shopper_attributes).items()}
    return {name: value for name, value in fields.items() if name not in _UNREMARKABLE}


def price_changes(old: str | None, new: str | None) -> PriceChanges:
    """Return what differs between two texts of prices (`catalog.frozen.Prices`)."""
    if old == new:
        return PriceChanges()
    before, after = _records(old), _records(new)
    amounts = tuple(_amount_changes(before, after))
    return PriceChanges(amounts, _rest(before) != _rest(after))


def _records(text: str | None) -> dict[str, Json]:
    """Return the record of each book that counts: that of the own SKU before the inherited one."""
    prices = orjson.loads(text) if text else {"own": {}, "inherited": {}}
    return {**prices["inherited"], **prices["own"]}


def _amount_changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[PriceChange]:
    for book in sorted({*before, *after}):
        old, new = (side[book]["price"] if book in side else {} for side in (before, after))
        for code in sorted({*old, *new}):
            pair = [side[code]["amount"] if code in side else None for side in (old, new)]
            if pair[0] != pair[1]:
                yield PriceChange(book, code, *pair)


def _rest(records: Mapping[str, Json]) -> dict[str, Any]:
    names = ("tiers", "sales", "shopper_attributes")
    taxes = {book: {code: each["includes_tax"] for code, each in one["price"].items()} for book, one in records.items()}
    return {"taxes": taxes} | {book: {name: one[name] for name in names} for book, one in records.items()}


def _object(text: str) -> Json:
    found: Json = orjson.loads(text) if text else {}
    return found
