"""The columns of an export, to be ticked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms

from products.attributes import label_of
from products.extensions.models import IN_ORDER, Field
from products.transfer.products.columns import ALWAYS, OTHERS

# In the words of the product's page, where the API's name is another one.
_LABELS = {"main_image_id": "Main image", "_created_at": "Created", "_updated_at": "Updated"}
_EVERY = {"shopper_attributes.*": "Attributes for shoppers", "admin_attributes.*": "Attributes for staff"}
_TIMES = ("_created_at", "_updated_at")
# Who has more fields ticks the few that they need.
_MOST_TICKED_AT_FIRST = 200
ONE, PARTS = "one", "parts"


@dataclass(frozen=True)
class Group:
    """Columns that stand together: value, label and whether it is ticked."""

    name: str
    columns: list[tuple[str, str, bool]]


class ExportForm(forms.Form):
    """`columns` as the API names them."""

    columns = forms.MultipleChoiceField(required=False)
    split = forms.ChoiceField(choices=[(ONE, "One file"), (PARTS, "Parts of 10,000 rows")], initial=ONE)

    question_template = "admin/transfer/export/form.html"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._offered = offered()
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [column for columns in self._offered.values() for column in columns]
        field.initial = _ticked_at_first(self._offered)

    @property
    def always(self) -> list[str]:
        return ["Id", *(_capital(label_of(name)) for name in ALWAYS[1:])]

    @property
    def groups(self) -> Iterator[Group]:
        ticked = set(self["columns"].value() or ())
        for name, columns in self._offered.items():
            yield Group(name, [(value, label, value in ticked) for value, label in columns])


def offered() -> dict[str, list[tuple[str, str]]]:
    """Return value and label of each column that can be ticked, by what its group is called. One query."""
    own = [(name, _LABELS.get(name) or _capital(label_of(name))) for name in (*OTHERS, *_TIMES)]
    groups = {"Details": own, "Attributes": [*_EVERY.items()]}
    fields = Field.objects.filter(enabled=True, template__enabled=True).select_related("template")
    of_templates = fields.order_by("template__name", "template_id", *IN_ORDER)
    for template, some in groupby(of_templates, key=lambda field: field.template):
        name = template.name if template.name not in groups else f"{template.name} ({template.short_slug})"
        groups[name] = [(f"template:{template.pk}:{field.slug}", field.name) for field in some]
    return groups


def _ticked_at_first(groups: dict[str, list[tuple[str, str]]]) -> list[str]:
    columns = [value for columns in groups.values() for value, _ in columns if value not in _TIMES]
    return columns if len(columns) <= _MOST_TICKED_AT_FIRST else [*OTHERS, *_EVERY]


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
