"""Two people at one form: what both changed, to different values, since one of them opened it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from pxm.admin.widgets.rows import RowsField

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Clash:
    """What both changed: a whole field, or what stands at `key` of it, called `label`. Both values are in words."""

    theirs: str
    mine: str
    key: str = ""
    label: str = ""


@dataclass(frozen=True)
class Conflict:
    """A clash as the page shows it, with the one who came first.

    `name` is the input that decides it, `choice` what was chosen: MINE, THEIRS, or "" while it is open.
    """

    name: str
    field: str
    clash: Clash
    who: str
    when: datetime | None
    choice: str = ""


def clashes(field: forms.Field, base: Any, current: Any, sent: Any, cleaned: Any) -> Iterator[Clash]:
    """Yield what both changed since `base`, to different values.

    `current` is what stands in the database, `sent` what the widget read, `cleaned` what the field made of it. A field
    that is made of parts has a method of its own for this.
    """
    own = getattr(field, "clashes", None)
    if own is not None:
        yield from own(base, current, cleaned)
    elif isinstance(field, RowsField):
        yield from _clashes_of_keys(field, base or {}, current or {}, cleaned)
    elif base != current and field.has_changed(base, sent) and field.has_changed(current, sent):
        yield Clash(in_words(field, current), in_words(field, cleaned))


def _clashes_of_keys(
    field: RowsField, base: Mapping[str, Any], current: Mapping[str, Any], rows: Mapping[str, Any]
) -> Iterator[Clash]:
    now = {row["key"]: row for row in field.rows_of(current)}
    for key in field.changes(base, rows):
        if base.get(key) != current.get(key) and now.get(key) != rows.get(key):
            yield Clash(_parts(now.get(key)), _parts(rows.get(key)), key, key)


def _parts(row: Mapping[str, Any] | None) -> str:
    """Return the parts of a row behind its key, "" for one that is gone."""
    return " · ".join(str(value) for name, value in (row or {}).items() if name != "key" and value)


def in_words(field: forms.Field, value: Any) -> str:
    """Return the value of a field as people read it, "" for none."""
    own = getattr(field, "in_words", None)
    if own is not None:
        return str(own(value))
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, forms.ChoiceField):
        labels: dict[Any, Any] = dict(field.choices)  # type: ignore[arg-type]  # ours have no groups
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(each, each)) for each in chosen)
    if isinstance(field, RowsField):
        return "\n".join(f"{key}: {_parts(row)}" for key, row in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
