"""The form of a variation's page: name, order number and all its options, saved as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.widgets import Script
from unfold.widgets import UnfoldAdminTextInputWidget

from products.admin.variation.document import OPTIONS, OptionsDocument, Unreadable, save_variation, whole_number
from products.models import Variation
from pxm.admin.forms import ServiceForm
from pxm.errors import Problem

NOT_READABLE = "The options could not be read. Open this page again and repeat the last changes."
LOOK_BELOW = "Some options cannot be saved as they are; each says why."


class OptionsInput(forms.HiddenInput):
    """The document of all options as text; the editor's script writes it."""

    class Media:
        css = {"all": ["products/options.css"]}
        js = [Script("products/options/index.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, {**(attrs or {}), "data-options-document": True})


class VariationForm(ServiceForm):
    """`posted` is what came of the options; `row_problems` are the refusals that belong to single ones, shown there."""

    name = forms.CharField(label="Name", required=False, strip=False, widget=UnfoldAdminTextInputWidget)
    # Checked by the service; a text that is no number is refused there in its own words.
    sort_order = forms.CharField(
        label="Order number",
        required=False,
        help_text="In the shop, variations with higher numbers come first; those without a number come last.",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )
    options = forms.CharField(label="Options", required=False, strip=False, widget=OptionsInput)

    class Meta:
        model = Variation
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posted: OptionsDocument | None = None
        self.row_problems: list[Problem] = []
        self.initial.setdefault("name", self.instance.name)
        self.initial.setdefault("sort_order", self.instance.sort_order)
        if self.instance._state.adding and not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    def clean_options(self) -> OptionsDocument:
        text = self.cleaned_data["options"]
        try:
            # Kept apart: a field that is refused loses its cleaned value.
            self.posted = OptionsDocument.read(text) if text else OptionsDocument()
        except Unreadable as problem:
            raise forms.ValidationError(NOT_READABLE, code="unreadable") from problem
        return self.posted

    def carry_out(self) -> Variation:
        return save_variation(
            variation_id=None if self.instance._state.adding else self.instance.pk,
            attributes={
                "name": self.cleaned_data["name"],
                "sort_order": whole_number(self.cleaned_data["sort_order"]),
            },
            document=self.cleaned_data["options"],
        )

    def show_problems(self, problems: Iterable[Problem]) -> None:
        problems = list(problems)
        self.row_problems = [problem for problem in problems if problem.pointer.startswith(OPTIONS)]
        super().show_problems(problem for problem in problems if problem not in self.row_problems)
        if self.row_problems:
            self.add_error("options", forms.ValidationError(LOOK_BELOW, code="options"))
