"""Forms whose rules are those of a service: the admin writes no rule a second time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.db.models import Model

from pxm.errors import Problem, PXMError

# What a pointer may begin with; the next name is the attribute's or the relationship's.
PARTS = ("/data/attributes/", "/data/relationships/")


if TYPE_CHECKING:
    RowForm = forms.ModelForm[Any]
else:
    # Generic for type checkers only.
    RowForm = forms.ModelForm


class ServiceForm(RowForm):
    """A form that is valid when its service says so.

    A subclass declares its fields (`Meta.fields = []`: nothing is validated by the model) and writes `carry_out`.
    Cleaning carries it out inside a transaction that is rolled back and puts every problem at its field, in the
    service's own words; saving (`ServiceModelAdmin.save_model`) carries it out for good.
    """

    # Names of fields by the attribute or relationship they stand for, where the two differ.
    field_of_attribute: dict[str, str] = {}

    def carry_out(self) -> Model:
        """Call the service with `cleaned_data` and return the row as it stands afterwards."""
        raise NotImplementedError

    def save(self, commit: bool = True) -> Any:
        """Return the row; with `commit` the service is carried out first."""
        if commit:
            self.instance = self.carry_out()
        return self.instance

    def save_m2m(self) -> None:
        """Write nothing: relations are the service's business too."""

    def _post_clean(self) -> None:
        # Where a ModelForm would validate its instance by the model.
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.carry_out()
                transaction.set_rollback(True)
        except PXMError as refusal:
            self.show_problems(refusal.problems)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem at the field its pointer names, else above the form; widgets of maps learn of the key."""
        found: dict[str | None, list[Problem]] = {}
        for problem in problems:
            field = self.field_of(problem)
            found.setdefault(field if field in self.fields else None, []).append(problem)
        for field, its_problems in found.items():
            for problem in its_problems:
                self.add_error(field, forms.ValidationError(problem.message, code=problem.code))
            if field and hasattr(self.fields[field].widget, "problems"):
                self.fields[field].widget.problems = tuple(its_problems)

    def field_of(self, problem: Problem) -> str | None:
        """Return the name of the field a problem belongs to, None when it belongs to none."""
        for part in PARTS:
            if problem.pointer.startswith(part):
                name = problem.pointer.removeprefix(part).partition("/")[0]
                return self.field_of_attribute.get(name, name)
        return None
