"""What the next build would do with existing children: leave them as they are, write them again, or delete them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from products.building.combinations import Outcome, decide
from products.building.differences import FieldChange, differences_from
from products.building.parents import ParentState, combination_of
from products.building.rebuild_reasons import changed_set
from products.extensions.models import IN_ORDER, Field, Template
from products.extensions.words import value_words
from products.models import Product
from pxm.admin.humanize import count

Entries = Mapping[str, Mapping[str, Any]]


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
    """Return, for each child of `parent`, what the next build would do with it. No queries but those of `shown`."""
    changes = differences_from(parent, children)
    differences = shown([changes[child.pk] for child in children])
    return {
        child.pk: Expected(found, deleted_because(parent, child.option_ids))
        for child, found in zip(children, differences, strict=True)
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


def shown(rows: Sequence[Iterable[FieldChange]]) -> list[tuple[Difference, ...]]:
    """Put the changes of rows into words: maps key by key, so that one changed text does not show a whole map.

    Values of templates go by the names of template and field, which are two queries, none where no such values differ.
    """
    held = [list(changes) for changes in rows]
    named = _names_of(change for changes in held for change in changes if change.field == _VALUES)
    return [tuple(_shown(changes, named)) for changes in held]


def _shown(changes: Iterable[FieldChange], named: _Names) -> Iterator[Difference]:
    for change in changes:
        field = label(change.field)
        if change.field in _FILES:
            yield Difference(field, *_words_for_files(change.old, change.new))
        elif change.field == _VALUES:
            yield from _values(change.old or {}, change.new or {}, named)
        elif isinstance(change.old, Mapping) and isinstance(change.new, Mapping):
            for key in dict.fromkeys([*change.old, *change.new]):
                if change.old.get(key) != change.new.get(key):
                    yield Difference(f"{field} · {key}", _text(change.old.get(key)), _text(change.new.get(key)))
        else:
            yield Difference(field, _text(change.old), _text(change.new))


# Values by ids of templates and fields.
_VALUES = "extensions"
# Their values are ids, which say nothing to people.
_FILES = frozenset({"main_image", "files"})


def _words_for_files(old: Any, new: Any) -> tuple[str, str]:
    if isinstance(old, str):
        return "a picture" if old else "", ("another picture" if old else "a picture") if new else ""
    before, after = (count(len(files), "file") if files else "" for files in (old, new))
    return before, f"{after}, other ones or in another order" if before == after else after


@dataclass(frozen=True)
class _Names:
    """What templates and their fields are called, by id; the fields in order."""

    templates: Mapping[str, str]
    fields: Mapping[str, str]


def _names_of(changes: Iterable[FieldChange]) -> _Names:
    """Return the names of all that changes of values are about."""
    held = [entries for change in changes for entries in (change.old, change.new) if entries]
    templates = {id for entries in held for id in entries}
    fields = {id for entries in held for entry in entries.values() for id in entry}
    if not templates:
        return _Names({}, {})
    rows = Field.objects.filter(pk__in=fields).order_by(*IN_ORDER)
    return _Names(*(_by_id(found) for found in (Template.objects.filter(pk__in=templates), rows)))


def _by_id(rows: QuerySet[Any]) -> dict[str, str]:
    return {str(id): name for id, name in rows.values_list("pk", "name")}


def _values(old: Entries, new: Entries, named: _Names) -> Iterator[Difference]:
    """Yield the values of templates that differ, by name; of a template without any that it comes or goes."""
    for template in dict.fromkeys([*old, *new]):
        name = named.templates.get(template, "A template that is gone")
        before, after = old.get(template, {}), new.get(template, {})
        for field in [*named.fields, *sorted({*before, *after} - named.fields.keys())]:
            if before.get(field) != after.get(field):
                label = f"{name} · {named.fields.get(field, 'a field that is gone')}"
                yield Difference(label, _value_words(before.get(field)), _value_words(after.get(field)))
        if not before and not after and (template in old) != (template in new):
            yield Difference(name, *("attached" if template in entries else "" for entries in (old, new)))


def _value_words(value: Any) -> str:
    return "" if value is None else value_words(value)


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
