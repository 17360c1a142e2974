"""The form of a variation's page: name, order number and all its options, saved as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django import forms

from products.admin.variation import merge
from products.inputs.variation_document import OPTIONS, OptionsDocument, whole_number
from products.models import Variation
from products.services.variation_document import save_variation
from pxm.admin.conflicts import Clash
from pxm.admin.fields import LineField
from pxm.admin.forms import ServiceForm
from pxm.admin.problem_words import ATTRIBUTES, in_words
from pxm.admin.widgets.document import DocumentField
from pxm.errors import Problem

LOOK_BELOW = "Some options cannot be saved as they are; each says why."


class OptionsField(DocumentField):
    """The document of all options, in order."""

    def __init__(self) -> None:
        style, script = "products/options.css", "products/options/index.js"
        super().__init__(noun="options", style=style, script=script, attrs={"data-options-document": True})

    def to_python(self, value: Any) -> OptionsDocument:
        return super().to_python(value) or OptionsDocument()

    def read(self, text: str) -> OptionsDocument:
        return OptionsDocument.read(text)

    def prepare_value(self, value: Any) -> str:
        # The script writes the document from what the page shows.
        return value if isinstance(value, str) else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not data:
            return False
        try:
            return merge.is_changed(initial or merge.NOTHING, self.to_python(data))
        except forms.ValidationError:
            return True

    def in_words(self, posted: OptionsDocument) -> str:
        return "\n".join(f"{row.attributes['name']} – {row.attributes['description']}" for row in posted.options)

    def clashes(self, base: Any, current: Any, posted: OptionsDocument) -> Iterator[Clash]:
        return merge.clashes(base, current, posted)


class VariationForm(ServiceForm):
    """`posted` is what came of the options; `row_problems` are the refusals that belong to single ones, shown there."""

    name = LineField(label="Name", is_needed=True)
    # Checked by the service; it has its own message for a text that is not a number.
    sort_order = LineField(
        label="Order number",
        help_text="In the shop, variations with higher numbers come first; those without a number come last.",
        attrs={"inputmode": "numeric"},
    )
    options = OptionsField()

    class Meta:
        model = Variation
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posted: OptionsDocument | None = None
        self.row_problems: list[Problem] = []

    def values_of(self, row: Any) -> dict[str, Any]:
        number = "" if row.sort_order is None else str(row.sort_order)
        return {"name": row.name, "sort_order": number, "options": merge.standing(row)}

    def clean_options(self) -> OptionsDocument:
        # Kept apart: a field that is refused loses its cleaned value.
        self.posted = self.cleaned_data["options"]
        return self.posted

    def carry_out(self) -> Variation:
        # An order number that is not sent is removed, so everything is sent: the current values with the changes on
        # top.
        values = self.cleaned_data if self.is_new else {**self.current, **self.changes()}
        document = self.cleaned_data["options"]
        if not self.is_new:
            left = self.left_to_the_other("options")
            document = self.posted = merge.merged(document, self.initial["options"], self.current["options"], left)
        return save_variation(
            variation_id=None if self.is_new else self.instance.pk,
            attributes={"name": values["name"], "sort_order": whole_number(values["sort_order"])},
            document=document,
        )

    def warnings(self) -> Iterator[str]:
        if (self.is_new or "name" in self.changed_data) and self._has_twin():
            name = self.instance.name
            yield f"Another variation is called {name} too. Wherever one is chosen, their options tell them apart."
        rows = self.posted.options if self.posted and "options" in self.changed_data else ()
        names = Counter(str(row.attributes["name"]) for row in rows)
        for name in (name for name, number in names.items() if number > 1):
            yield f"Several options are called {name}. Shoppers cannot tell them apart."

    def _has_twin(self) -> bool:
        return Variation.objects.filter(name=self.instance.name).exclude(pk=self.instance.pk).exists()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        problems = list(problems)
        of_rows = [problem for problem in problems if problem.pointer.startswith(OPTIONS)]
        self.row_problems = [replace(problem, message=_at_its_row(problem)) for problem in of_rows]
        super().show_problems(problem for problem in problems if problem not in of_rows)
        if self.row_problems:
            self.add_error("options", forms.ValidationError(LOOK_BELOW, code="options"))


def _at_its_row(problem: Problem) -> str:
    """Return what is wrong with an option in people's words; of modifiers the page knows the labels itself."""
    _, *path = problem.pointer.removeprefix(OPTIONS).strip("/").split("/")
    if len(path) != 1 or path[0] not in merge.LABELS:
        return problem.message
    inner = replace(problem, pointer=f"{ATTRIBUTES}{path[0]}")
    return in_words(inner, merge.LABELS[path[0]].capitalize())
