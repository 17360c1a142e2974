"""A map of named things as rows: a key and what belongs to it, one row each, added and removed on the spot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script

from pxm.admin.fields import plain_line_ends, same_line, same_paragraphs
from pxm.errors import Problem

Row = dict[str, str]


class RowsWidget(forms.Widget):
    """Inputs named ``<field>-<number>-<part>``; rows without a word in any part count as not there.

    Its value is a list of rows, `parts` → text as typed, so that a refused form shows again what was typed.
    """

    template_name = "admin/pxm/widgets/rows.html"
    row_template_name = "admin/pxm/widgets/pair.html"
    read_template_name = "admin/pxm/widgets/pairs_read.html"
    parts: tuple[str, ...] = ("key", "value")
    # Those of several lines.
    paragraphs: tuple[str, ...] = ()
    help_above = True

    class Media:
        js = [Script("pxm/rows.js", type="module")]

    def __init__(self, *, noun: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.noun = noun
        # Replaced, never appended to: forms share what a widget holds.
        self.problems: tuple[Problem, ...] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "rows": [self._numbered(name, number, row) for number, row in enumerate(value or ())],
            "blank": self._numbered(name, "__number__", dict.fromkeys(self.parts, "")),
            "row_template_name": self.row_template_name,
            "noun": self.noun,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        pattern = re.compile(rf"{re.escape(name)}-(\d{{1,6}})-({'|'.join(self.parts)})")
        found: dict[int, Row] = {}
        for key in data:
            if match := pattern.fullmatch(key):
                found.setdefault(int(match[1]), {})[match[2]] = data[key]
        rows = [dict.fromkeys(self.parts, "") | found[number] for number in sorted(found)]
        return [row for row in rows if any(row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def looks_same(self, part: str, one: Row, other: Row) -> bool:
        """Return whether a part of two rows is the same to whoever looks at its input."""
        same = same_paragraphs if part in self.paragraphs else same_line
        return same(one.get(part, ""), other.get(part, ""))

    def id_for_label(self, id_: str) -> str:
        return ""

    @property
    def messages_at_rows(self) -> set[str]:
        """What is said at a row and need not be said again below the field."""
        return {problem.message for problem in self.problems if _place_of(problem)[0]}

    def part_of(self, path: list[str]) -> str:
        """Return the part of a row that a problem at `path` below its key is about, "" for the row as a whole."""
        return path[0] if path and path[0] in self.parts else ""

    def _numbered(self, name: str, number: int | str, row: Row) -> dict[str, Any]:
        key = row.get("key", "")
        problems = [problem for problem in self.problems if key and _place_of(problem)[0] == key]
        wrong = {self.part_of(_place_of(problem)[1]) for problem in problems}
        parts = {
            part: {
                "name": f"{name}-{number}-{part}",
                "value": row.get(part, ""),
                "wrong": bool(wrong & {part, ""}),
            }
            for part in self.parts
        }
        return {"number": number, "parts": parts, "problems": [problem.message for problem in problems]}


def _place_of(problem: Problem) -> tuple[str, list[str]]:
    """Return the map's key that ``/data/attributes/<map>/<key>/…`` names, and what follows it."""
    names = [part.replace("~1", "/").replace("~0", "~") for part in problem.pointer.split("/")[4:]]
    return (names[0], names[1:]) if names else ("", [])


class RowsField(forms.Field):
    """A map of texts as rows. Cleaned to key → row; `changes` turns that into what a partial write takes."""

    widget: RowsWidget

    def __init__(self, *, widget: RowsWidget, **kwargs: Any) -> None:
        super().__init__(widget=widget, required=False, **kwargs)

    def rows_of(self, stored: Mapping[str, Any]) -> list[Row]:
        """Return the rows that show the stored map, by key: PostgreSQL keeps no order of its own."""
        return [self.row_of(key, stored[key]) for key in sorted(stored, key=lambda key: (key.lower(), key))]

    def row_of(self, key: str, value: Any) -> Row:
        """Return the row that shows what is stored under one key."""
        return {"key": key, "value": value}

    def value_of(self, row: Row, stored: Any) -> Any:
        """Return what to store under the row's key; `stored` is what stands there, None for a new key."""
        return row["value"]

    def changes(self, stored: Mapping[str, Any], rows: Mapping[str, Row]) -> dict[str, Any]:
        """Return the keys whose row was changed, and None for those whose row is gone."""
        shown = {row["key"]: row for row in self.rows_of(stored)}
        changed = {key: self.value_of(row, stored.get(key)) for key, row in rows.items() if shown.get(key) != row}
        return changed | {key: None for key in stored if key not in rows}

    def as_opened(self, sent: Any, opened: Any) -> list[Row]:
        """Return the rows sent, with the very texts of those opened rows that look the same; no browser sends all.

        Rows that were not touched find theirs first: two keys may look alike.
        """
        sent, parts = list(sent or ()), self.widget.parts
        left = self.rows_of(opened or {})
        found = [self._taken(left, row, parts) for row in sent]
        found = [was or self._taken(left, row, ("key",)) for row, was in zip(sent, found, strict=True)]
        # A row that looks blank is read as none, so nobody can have touched it.
        blank = [row for row in left if all(self.widget.looks_same(part, row, {}) for part in parts)]
        return [*blank, *map(self._with_texts_of, sent, found)]

    def _taken(self, left: list[Row], row: Row, parts: Iterable[str]) -> Row | None:
        """Take the first of those left that looks like a row in these parts."""
        alike = (one for one in left if all(self.widget.looks_same(part, one, row) for part in parts))
        was = next(alike, None)
        if was is not None:
            left.remove(was)
        return was

    def _with_texts_of(self, row: Row, was: Row | None) -> Row:
        same = self.widget.looks_same
        return {
            part: was[part] if was is not None and same(part, was, row) else plain_line_ends(text)
            for part, text in row.items()
        }

    def prepare_value(self, value: Any) -> Any:
        return self.rows_of(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        for row in value or ():
            if not row["key"]:
                raise forms.ValidationError(f"Every {self.widget.noun} needs a name.")
            if row["key"] in rows:
                raise forms.ValidationError(f"Two {self.widget.noun}s are named {row['key']}. Keep one of them.")
            rows[row["key"]] = row
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(self.rows_of(initial or {}), key=_key) != sorted(data or (), key=_key)


def _key(row: Row) -> str:
    return row["key"]
