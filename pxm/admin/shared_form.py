"""The part of a service form that lets two people work at one row: each writes only what they changed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pxm.admin.conflicts import MINE, THEIRS, Conflict, clashes, in_words
from pxm.admin.last_changes import last_change_of
from pxm.admin.opened import NAME, Opened, plain
from pxm.admin.widgets.rows import RowsField
from pxm.errors import Conflict as LostRace
from pxm.errors import Problem

if TYPE_CHECKING:
    RowForm = forms.ModelForm[Any]
else:
    # Generic for type checkers only.
    RowForm = forms.ModelForm

UNDECIDED = "Both of you changed this. Choose which one stays."
FASTER = Problem("Somebody else saved this a moment ago. Look at what is marked, and save again.", "changed")


class SharedForm(RowForm):
    """Compares what is sent with what the page was opened with, and that with what stands in the database now.

    `initial` is what the page was opened with, `current` what stands now; what both people changed to different values
    is a conflict, which the person decides by the input of its name.
    """

    # Names of fields by the attribute or relationship they stand for, where the two differ.
    field_of_attribute: dict[str, str] = {}
    # What somebody else changed meanwhile and the last save of this page left as it is.
    left_alone: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current: dict[str, Any] = {}
        self.conflicts: list[Conflict] = []
        self.opened = Opened()

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what the fields show of a row, by name; by default its attributes of these names."""
        columns = {column.name for column in row._meta.concrete_fields}
        return {name: getattr(row, name) for name in self.fields if name in columns}

    def open(self) -> None:
        """Show the row, or compare with what it showed when the page was opened."""
        self.current = plain(self.values_of(self.instance))
        if self.is_bound:
            self.opened = Opened.read(self.data.get(NAME))
        before = {name: value for name, value in self.opened.values.items() if name in self.current}
        self.initial = {**self.current, **before, **self.initial}

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        # Where Django reads what was sent: what a browser cannot carry (line ends above all) comes back here, before
        # anything is compared, so a text that nobody touched is the very text that the page was opened with.
        sent = super()._widget_data_value(widget, html_name)  # type: ignore[misc]  # a hook that its stubs leave out
        as_opened = getattr(self.fields.get(html_name), "as_opened", None)
        return as_opened(sent, self.initial.get(html_name)) if as_opened else sent

    @property
    def opened_input(self) -> SafeString:
        """The hidden input that carries along what this form was opened with."""
        values = {name: self.initial[name] for name in self.current}
        seen = {conflict.name: _fingerprint(conflict) for conflict in self.conflicts}
        return format_html('<input type="hidden" name="{}" value="{}">', NAME, Opened(values, seen).text)

    @property
    def changed_data(self) -> list[str]:
        """The fields that the person changed and does not leave to the other."""
        left = {conflict.field for conflict in self.conflicts if conflict.choice == THEIRS and not conflict.clash.key}
        return [name for name in super().changed_data if name not in left]

    @property
    def open_conflicts(self) -> list[Conflict]:
        return [conflict for conflict in self.conflicts if not conflict.choice]

    @property
    def changed_meanwhile(self) -> list[str]:
        """The fields that somebody else changed and this person did not: they stay as they are."""
        mine = set(self.changed_data)
        return [name for name in self.current if self.initial[name] != self.current[name] and name not in mine]

    def attribute_of(self, name: str) -> str:
        """Return the attribute that a field stands for."""
        return next((attribute for attribute, field in self.field_of_attribute.items() if field == name), name)

    def changes(self, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the attributes that the person changed, as services take them: of maps only the changed keys."""
        return {name: self.change_of(name) for name in self.changed_data if name not in without}

    def change_of(self, name: str) -> Any:
        """Return what is written for one changed field."""
        field, value = self.fields[name], self.cleaned_data[name]
        if not isinstance(field, RowsField):
            return value
        left = self.left_to_the_other(name)
        changes = field.changes(self.initial.get(name) or {}, value)
        return {key: change for key, change in changes.items() if key not in left}

    def left_to_the_other(self, name: str) -> set[str]:
        """Return the keys of a field whose conflicts were decided for what the other wrote."""
        return {each.clash.key for each in self.conflicts if each.field == name and each.choice == THEIRS}

    def typed(self) -> list[tuple[str, str]]:
        """Return what was sent, field by field with its label, as people read it."""
        found = []
        for name, field in self.fields.items():
            try:
                words = in_words(field, field.clean(self[name].data))
            except forms.ValidationError:
                words = str(self[name].data)
            found.append((str(field.label or name), words))
        return [(label, words) for label, words in found if words]

    def find_conflicts(self) -> None:
        """Find what both changed; what is not decided yet is an error at its field."""
        self.conflicts = list(self._conflicts())
        for name in dict.fromkeys(conflict.field for conflict in self.open_conflicts):
            self.add_error(name, forms.ValidationError(UNDECIDED, code="conflict"))

    def refuse_if_faster(self) -> None:
        """Raise if somebody else saved between the comparison and now."""
        if not self.current:
            return
        row = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        if row is not None and plain(self.values_of(row)) != self.current:
            raise LostRace(FASTER)

    def _conflicts(self) -> Iterator[Conflict]:
        for name, current in self.current.items():
            base = self.initial[name]
            if base == current:
                continue
            field, sent = self.fields[name], self[name].data
            for clash in clashes(field, base, current, sent, self.cleaned_data.get(name)):
                who, when = last_change_of(self.instance, self.attribute_of(name), clash.key)
                key = f"keep:{name}:{clash.key}" if clash.key else f"keep:{name}"
                found = Conflict(key, name, clash, who, when)
                yield Conflict(key, name, clash, who, when, self._choice(found))

    def _choice(self, conflict: Conflict) -> str:
        """Return how a conflict was decided, "" if it was not, or if the other has written something else since."""
        choice = self.data.get(conflict.name, "")
        is_same = self.opened.seen.get(conflict.name) == _fingerprint(conflict)
        return str(choice) if choice in {MINE, THEIRS} and is_same else ""


def _fingerprint(conflict: Conflict) -> str:
    return sha256(conflict.clash.theirs.encode()).hexdigest()[:16]
