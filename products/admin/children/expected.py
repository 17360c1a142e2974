"""What the next build would do with existing children: leave them as they are, write them again, or delete them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from products.building.combinations import Outcome, decide
from products.building.differences import FieldChange, differences_from
from products.building.parents import ParentState, combination_of
from products.building.rebuild_reasons import changed_set
from products.models import Product
from pxm.admin.humanize import count


@dataclass(frozen=True)
class Difference:
    """A field in which a child differs from what a build would give; both values as people read them."""

    field: str
    own: str
    built: str


@dataclass(frozen=True)
class Expected:
    """How the next build would treat a child; `deleted_because` is "" for a child that the build keeps."""

    differences: tuple[Difference, ...] = ()
    deleted_because: str = ""

    @property
    def fields(self) -> list[str]:
        """The names of the fields that differ, each once."""
        return list(dict.fromkeys(difference.field.partition(" · ")[0] for difference in self.differences))


def expectations(parent: ParentState, children: Collection[Product]) -> dict[UUID, Expected]:
    """Return, for each child of `parent`, what the next build would do with it. No queries."""
    changes = differences_from(parent, children)
    return {
        child.pk: Expected(tuple(shown(changes[child.pk])), deleted_because(parent, child.option_ids))
        for child in children
    }


def deleted_because(parent: ParentState, option_ids: Sequence[str]) -> str:
    """Return why the next build deletes the child of these options, "" if it does not."""
    if changed_set(parent):
        return "the variations of the product changed"
    combination = combination_of(parent, option_ids)
    if combination is None:
        return "one of its options is gone"
    if decide(parent.axes, parent.rules, combination).outcome is Outcome.LEFT_OUT:
        return "the build rules leave it out"
    return ""


def shown(changes: Iterable[FieldChange]) -> Iterable[Difference]:
    """Put changes into words: maps key by key, so that one changed text does not show a whole map."""
    for change in changes:
        field = label(change.field)
        if change.field in _FILES:
            yield Difference(field, *_words_for_files(change.old, change.new))
        elif change.field == "extensions":
            yield Difference(field, *_counted(change.old or {}, change.new or {}))
        elif isinstance(change.old, Mapping) and isinstance(change.new, Mapping):
            for key in dict.fromkeys([*change.old, *change.new]):
                if change.old.get(key) != change.new.get(key):
                    yield Difference(f"{field} · {key}", _text(change.old.get(key)), _text(change.new.get(key)))
        else:
            yield Difference(field, _text(change.old), _text(change.new))


# Their values are ids, which say nothing to people.
_FILES = frozenset({"main_image", "files"})


def _words_for_files(old: Any, new: Any) -> tuple[str, str]:
    if isinstance(old, str):
        return "a picture" if old else "", ("another picture" if old else "a picture") if new else ""
    before, after = (count(len(files), "file") if files else "" for files in (old, new))
    return before, f"{after}, other ones or in another order" if before == after else after


def _counted(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    """Return values of templates as numbers, for ids would say nothing: ``3 values``, ``2 values, 1 of them new``.

    Their names are on the tab *Templates*.
    """
    before, after = (
        {(template, field): value for template, entry in each.items() for field, value in entry.items()}
        for each in (old, new)
    )
    other = sum(before.get(key) != value for key, value in after.items())
    words = count(len(after), "value") + (f", {other:,} of them new" if other else "")
    return count(len(before), "value"), words


def _text(value: Any) -> str:
    """Return a stored value as a line of text; "" for none."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return "" if value is None else str(value)


@cache
def label(name: str) -> str:
    """Return what people call a field: *SKU*, *Languages*."""
    words = str(next(field.verbose_name for field in Product._meta.fields if field.name == name))
    return words[0].upper() + words[1:]
