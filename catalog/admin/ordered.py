"""A few things out of many, in an order: a row with a choice for each, moved up and down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script

from pxm.admin.widgets.rows import Row, RowsWidget

# Ids and names of all that can be chosen.
Choices = Callable[[], Iterable[tuple[str, str]]]


class OrderedWidget(RowsWidget):
    """Its value is a list of rows with an `id`. `first` and `last` say what the ends of the order mean."""

    row_template_name = "admin/catalog/widgets/ordered_row.html"
    template_name = "admin/catalog/widgets/ordered.html"
    read_template_name = "admin/catalog/widgets/ordered_read.html"
    parts = ("id",)

    class Media:
        js = [Script("pxm/rows.js", type="module"), Script("catalog/ordered.js", type="module")]

    def __init__(self, *, noun: str, choices: Choices, first: str = "", last: str = "") -> None:
        super().__init__(noun=noun)
        self.choices, self.first, self.last = choices, first, last

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        names = dict(self.choices())
        chosen = [row["id"] for row in value or ()]
        # What was deleted meanwhile stays a choice as long as it is chosen.
        gone = {id: f"A {self.noun} that was deleted" for id in chosen if id and id not in names}
        context["widget"] |= {
            "choices": list((names | gone).items()),
            "names": [(names | gone).get(id, "") for id in chosen],
            "first": self.first,
            "last": self.last,
        }
        return context


class OrderedField(forms.Field):
    """Ids in an order, each once."""

    widget: OrderedWidget

    def __init__(self, *, widget: OrderedWidget, **options: Any) -> None:
        super().__init__(widget=widget, required=False, **options)

    def prepare_value(self, value: Any) -> list[Row]:
        return [row if isinstance(row, dict) else {"id": row} for row in value or ()]

    def to_python(self, value: Any) -> list[str]:
        ids = _ids(value)
        if len(ids) != len(set(ids)):
            raise forms.ValidationError(f"One {self.widget.noun} is there twice. Keep one of them.", code="twice")
        return ids

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != _ids(data)

    def in_words(self, value: Any) -> str:
        names = dict(self.widget.choices())
        return ", ".join(names.get(id, "one that was deleted") for id in value or ())


def _ids(rows: Iterable[Mapping[str, str]] | None) -> list[str]:
    return [row["id"] for row in rows or () if row["id"]]
