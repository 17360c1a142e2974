"""How every bulk action runs: ask, and once the very thing that was shown is agreed to, do it and say so."""

from __future__ import annotations

from typing import Any, Protocol

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import require
from pxm.errors import PXMError

# How many of a selection are named; more are counted.
NAMED = 8


class Place(Protocol):
    """Where a person is asked: a page of its own or a dialog. `names_rows` says that the rows differ in their names."""

    @property
    def names_rows(self) -> bool: ...

    def ask(self, context: dict[str, Any]) -> HttpResponse: ...

    def tell(self, done: Done) -> HttpResponse: ...


def perform(request: HttpRequest, action: BulkAction, rows: Rows, place: Place) -> HttpResponse:
    """Ask about `rows`; carry the action out if the request agrees to exactly that. Who may not gets 403."""
    require(request, action.permission)
    total = rows.count()
    if action.most and total > action.most:
        return place.tell(Done(_too_many(rows, action.most), level="error"))
    if action.pointless and (words := action.pointless(rows)):
        return place.tell(Done(words, level="info"))
    question = action.ask(rows)
    is_answer = "confirmed" in request.POST
    form = _form(request, action, request.POST if is_answer else None)
    problem = _hesitation(request, question, total) if is_answer else ""
    if not is_answer or problem or (form and not form.is_valid()):
        return place.ask(_context(action, question, rows, total, form, problem))
    order = Order(rows, form.cleaned_data if form else {}, request, question, form)
    try:
        done = without_lost_races(lambda: action.carry_out(order))
    except PXMError as refusal:
        told = sentences(refusal, named=place.names_rows)
        return place.ask(_context(action, action.ask(rows), rows, total, form, told))
    return place.tell(done)


def _form(request: HttpRequest, action: BulkAction, sent: Any) -> BaseForm | None:
    if action.form is None:
        return None
    return action.form(sent, initial=action.initial(request) if action.initial else None)


def _too_many(rows: Rows, most: int) -> str:
    nouns = rows.model._meta.verbose_name_plural
    return f"Choose at most {most:,} {nouns} at once, so that each can be looked at first."


def _hesitation(request: HttpRequest, question: Question, total: int) -> str:
    """Return why the action is not carried out although the button was pressed, "" if it is."""
    if request.POST["confirmed"] != str(total):
        return "The selection changed meanwhile. Please read again what will happen."
    if request.POST.get("losses", "") != question.losses:
        return "Something changed since you looked. Please read again what will happen."
    if question.consent and not request.POST.get("agreed"):
        return "Please confirm what will be lost."
    return ""


def _context(
    action: BulkAction, question: Question, rows: Rows, total: int, form: BaseForm | None, problem: str
) -> dict[str, Any]:
    names = [] if question.template else [str(row) for row in rows[:NAMED]]
    return {
        "question": question,
        "names": [] if names and names[0] in question.title else names,
        "more": max(total - NAMED, 0),
        "total": total,
        "losses": question.losses,
        "problem": problem,
        "form": form,
        "media": form.media if form else "",
        "add": True,  # the fields are to be filled in, not only shown
    }
