"""What can be done with one row or with thousands, declared as data: a question in words, then a service call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from pxm.admin.humanize import count

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Question:
    """What is asked: a title, what will happen, what is lost, and the verb on the button.

    Without a button there is nothing to agree to, only to read. `consent` is a sentence that must be ticked first, ""
    where the button is consent enough. `template` shows more, rendered with `details`. What a person agrees to is
    `agreement`, by default what is lost: if it differs when they agree, they are asked again. At the address `rows` one
    can look at what is lost, row by row; `rows_called` is what leads there.
    """

    title: str
    button: str
    happens: Sequence[str] = ()
    lost: Sequence[str] = ()
    is_dangerous: bool = False
    consent: str = ""
    template: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    agreement: str = ""
    rows: str = ""
    rows_called: str = "Show which"

    @property
    def losses(self) -> str:
        """Return a fingerprint of what a person agrees to, "" if nothing is lost."""
        agreed = self.agreement or "\n".join(map(str, self.lost))
        return sha256(agreed.encode()).hexdigest()[:32] if agreed else ""


@dataclass(frozen=True)
class Order:
    """What a person agreed to: the rows, what they typed into the action's form, who they are, and the question.

    `form` is the form itself, where what was typed takes more to be read.
    """

    rows: Rows
    entered: Mapping[str, Any]
    request: HttpRequest
    question: Question
    form: forms.BaseForm | None = None

    @property
    def ids(self) -> list[UUID]:
        return list(self.rows.values_list("pk", flat=True))


@dataclass(frozen=True)
class Done:
    """What is said afterwards, and where it leads, if not back; `level` is a level of Django's messages."""

    said: str = ""
    address: str = ""
    level: str = "success"


@dataclass(frozen=True)
class BulkAction:
    """One thing that can be done with a selection, the same in a list, in a dialog and on the page of one row.

    `ask` puts into words what would happen; `carry_out` calls the service, may raise PXMError, and says what it did.
    `pointless` returns why there is nothing to ask, "" if there is. More than `most` rows are not taken at once; 0 sets
    no limit. A `form` with a `question_template` is shown by that; what it shows at first is `initial` of the person.
    """

    name: str
    label: str
    permission: str
    ask: Callable[[Rows], Question]
    carry_out: Callable[[Order], Done]
    form: type[forms.Form] | None = None
    pointless: Callable[[Rows], str] | None = None
    most: int = 0
    initial: Callable[[HttpRequest], dict[str, Any]] | None = None


def deleting(
    model: type[Model], service: Callable[[list[UUID]], object], *, lost: str = "", said: str = ""
) -> BulkAction:
    """Return the deletion of rows that nothing depends on; `lost` says what goes with them, `said` what follows.

    Their own service may refuse: its words are shown and nothing is deleted.
    """
    meta = model._meta
    noun, nouns = str(meta.verbose_name), str(meta.verbose_name_plural)

    def ask(rows: Rows) -> Question:
        named = _named(rows, noun, nouns)
        losses = [lost] if lost else []
        return Question(
            f"Delete {named}?", f"Delete {named}", lost=[*losses, "This cannot be undone."], is_dangerous=True
        )

    def carry_out(order: Order) -> Done:
        named, ids = _named(order.rows, noun, nouns), order.ids
        service(ids)
        return Done(" ".join(filter(None, [f"{named} {'was' if len(ids) == 1 else 'were'} deleted.", said])))

    return BulkAction("delete", "Delete…", f"{meta.app_label}.delete_{meta.model_name}", ask, carry_out)


def _named(rows: Rows, noun: str, nouns: str) -> str:
    first = list(rows[:2])
    return str(first[0]) if len(first) == 1 else count(rows.count(), noun, nouns)
