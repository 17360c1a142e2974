"""Forms whose rules are those of a service: the admin writes no rule a second time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model

from pxm.admin.problem_words import as_sentence, in_words, path_of, taken
from pxm.admin.shared_form import SharedForm
from pxm.errors import Problem, PXMError
from pxm.visible import visible

# What a pointer may begin with; the next name is the attribute's or the relationship's.
PARTS = ("/data/attributes/", "/data/relationships/", "/data/")


@dataclass(frozen=True)
class Services:
    """What a form calls that needs no more: ``create(attributes=…)`` and ``update(<key>=…, attributes=…)``.

    Without a `key` there is only one row, and both are the same service.
    """

    create: Callable[..., Model]
    update: Callable[..., Model]
    key: str = ""


class ServiceForm(SharedForm):
    """A form that is valid when its service says so.

    A subclass declares its fields (`Meta.fields = []`: nothing is validated by the model) and its `services`, or
    writes a `carry_out` of its own. Cleaning carries it out inside a transaction that is rolled back and puts every
    problem at its field, in people's words (`problem_words`); saving (`ServiceModelAdmin.save_model`) carries it out
    for good. What goes to the service is `changes()`: the fields that the person changed since the page was opened,
    and no others.
    """

    services: Services

    # What was refused when this very form was saved a moment ago; it is shown again and not tried again.
    refused: tuple[Problem, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fit()
        if self.is_new:
            self._focus_first()
        else:
            self.open()

    @property
    def is_new(self) -> bool:
        return bool(self.instance._state.adding)

    def fit(self) -> None:
        """Leave out what does not apply to this row, before anything is shown or read."""

    def carry_out(self) -> Model:
        """Call the service and return the row as it stands afterwards."""
        services = self.services
        if self.is_new:
            return services.create(attributes=self.cleaned_data)
        return services.update(**{services.key: self.instance.pk} if services.key else {}, attributes=self.changes())

    def save(self, commit: bool = True) -> Any:
        """Return the row; with `commit` the service is carried out first."""
        if commit:
            self.refuse_if_faster()
            self.instance = self.carry_out()
        return self.instance

    def save_m2m(self) -> None:
        """Write nothing: relations are the service's business too."""

    def _focus_first(self) -> None:
        first = next(iter(self.visible_fields()), None)
        if first and not self.is_bound:
            first.field.widget.attrs["autofocus"] = True

    def _post_clean(self) -> None:
        # Where a ModelForm would validate its instance by the model.
        self._refuse_invisible()
        if not self.errors:
            self.find_conflicts()
        if self.errors:
            return
        if self.refused:
            self.show_problems(self.refused)
            return
        try:
            with transaction.atomic():
                self.carry_out()
                transaction.set_rollback(True)
        except PXMError as refusal:
            self.show_problems(refusal.problems)

    def _refuse_invisible(self) -> None:
        """Refuse what was typed into a field that is needed and of which nothing is to be seen."""
        for name in self.fields if self.is_new else self.changed_data:
            value = self.cleaned_data.get(name)
            if (
                getattr(self.fields[name], "is_needed", False)
                and isinstance(value, str)
                and value
                and not visible(value)
            ):
                words = "This consists of blanks and other characters that nobody can see."
                self.add_error(name, forms.ValidationError(words, code="invisible"))

    def warnings(self) -> Iterable[str]:
        """Return what is to be said about what was saved: it is allowed, but perhaps not meant."""
        return ()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem at the field its pointer names, else above the form; widgets of maps learn of the key."""
        found: dict[str | None, list[Problem]] = {}
        for problem in map(self.in_words, problems):
            field = self.field_of(problem)
            found.setdefault(field if field in self.fields else None, []).append(problem)
        for field, its_problems in found.items():
            for problem in its_problems:
                self.add_error(field, forms.ValidationError(problem.message, code=problem.code))
            if field and hasattr(self.fields[field].widget, "problems"):
                self.fields[field].widget.problems = tuple(its_problems)

    def in_words(self, problem: Problem) -> Problem:
        """Return the problem in the words of the page: with the field's label, and who has what is taken."""
        field = self.fields.get(self.field_of(problem) or "")
        if field is None:
            return replace(problem, message=as_sentence(problem.message))
        label, value = str(field.label), self.cleaned_data.get(self.field_of(problem) or "")
        holder = self.holder_of(path_of(problem)[0], value) if problem.code.endswith("_unique") else None
        if holder is not None:
            return replace(problem, message=taken(label, str(value), holder))
        return replace(problem, message=in_words(problem, label, getattr(field.widget, "labels", None)))

    def holder_of(self, attribute: str, value: Any) -> Model | None:
        """Return the other row that has this value of a unique attribute already."""
        others = type(self.instance)._default_manager.exclude(pk=self.instance.pk)
        holder: Model | None = others.filter(**{attribute: value}).first()
        return holder

    def field_of(self, problem: Problem) -> str | None:
        """Return the name of the field a problem belongs to, None when it belongs to none."""
        for part in PARTS:
            if problem.pointer.startswith(part):
                name = problem.pointer.removeprefix(part).partition("/")[0]
                return self.field_of_attribute.get(name, name)
        return None
