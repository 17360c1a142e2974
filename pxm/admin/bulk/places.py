"""The two places where a bulk action asks: a page of its own, and a dialog over a part of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, helpers
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse

from pxm.admin.bulk.action import Done, Rows

# Name and value of the inputs that stand for a selection when the question is answered.
Inputs = Sequence[tuple[str, object]]


@dataclass(frozen=True)
class Page:
    """A page of its own; its form comes back to the same address.

    `back` is where the end leads, `original` the row whose page led here.
    """

    request: HttpRequest
    model_admin: ModelAdmin[Any]
    back: str
    cancel: str
    inputs: Inputs = ()
    original: Model | None = None
    names_rows: bool = True

    def ask(self, context: dict[str, Any]) -> HttpResponse:
        shared = self.model_admin.admin_site.each_context(self.request)
        question = context["question"]
        context |= {"title": question.title, "opts": self.model_admin.opts, "inputs": self.inputs}
        context["list_address"] = getattr(self.model_admin, "list_address", str)()
        context |= {"address": self.request.get_full_path(), "back": self.cancel, "original": self.original}
        return TemplateResponse(self.request, "admin/pxm/bulk/page.html", shared | context)

    def tell(self, done: Done) -> HttpResponse:
        if done.said:
            messages.add_message(self.request, getattr(messages, done.level.upper()), done.said)
        return HttpResponseRedirect(done.address or self.back)


@dataclass(frozen=True)
class Dialog:
    """A dialog that htmx fills: `target` is its element, `event` tells the page that rows have changed."""

    request: HttpRequest
    address: str
    target: str
    event: str
    inputs: Inputs = ()
    names_rows: bool = False

    def ask(self, context: dict[str, Any]) -> HttpResponse:
        context |= {"inputs": self.inputs, "address": self.address, "target": self.target, "names": []}
        return render(self.request, "admin/pxm/bulk/dialog.html", context)

    def tell(self, done: Done) -> HttpResponse:
        if done.address:
            return HttpResponse(headers={"HX-Redirect": done.address})
        answer = render(self.request, "admin/pxm/bulk/done.html", {"done": done})
        answer.headers["HX-Trigger"] = self.event
        return answer


def inputs_of_list(request: HttpRequest, action: str, rows: Rows) -> Inputs:
    """Return what stands for a selection in a list: the rows ticked, or one of them for all that the filter leaves."""
    across = request.POST.get("select_across") == "1"
    # The list demands at least one ticked row before it runs an action, even on everything.
    ids = rows.values_list("pk", flat=True)[:1] if across else rows.values_list("pk", flat=True)
    chosen = [(helpers.ACTION_CHECKBOX_NAME, id_) for id_ in ids]
    return [("action", action), ("select_across", "1" if across else "0"), *chosen]
