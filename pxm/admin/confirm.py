"""Actions on a selection that are confirmed first: a page in words, then the same request once more, confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

# How many of a selection are named; more are counted.
NAMED = 8


@dataclass(frozen=True)
class Question:
    """What is asked: a title, what will happen, what cannot be undone, and the verb on the button."""

    title: str
    button: str
    happens: Sequence[str] = ()
    lost: Sequence[str] = ()
    is_dangerous: bool = False


def is_confirmed(request: HttpRequest, chosen: QuerySet[Any]) -> bool:
    """Return whether the person pressed the button of the page that named exactly as many rows.

    With *select all* the choice is a filter: if rows came or went since the page was shown, it is shown again.
    """
    return request.POST.get("confirmed") == str(chosen.count())


def ask(
    request: HttpRequest,
    model_admin: ModelAdmin,
    chosen: QuerySet[Any],
    question: Question,
    *,
    action: str,
    form: BaseForm | None = None,
    cancel: str = "",
) -> TemplateResponse:
    """Return the page that asks. Its button repeats the action on the same selection."""
    total = chosen.count()
    across = request.POST.get("select_across") == "1"
    context = {
        **model_admin.admin_site.each_context(request),
        "title": question.title,
        "opts": model_admin.model._meta,
        "question": question,
        "names": [str(row) for row in chosen[:NAMED]],
        "more": max(total - NAMED, 0),
        "total": total,
        "action": action,
        "across": "1" if across else "0",
        "chosen_ids": _one(chosen) if across else [str(id_) for id_ in chosen.values_list("pk", flat=True)],
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "form": form,
        "address": request.get_full_path(),
        "cancel": cancel or request.get_full_path(),
        "media": form.media if form else "",
        "add": True,
    }
    return TemplateResponse(request, "admin/pxm/confirm.html", context)


def _one(chosen: QuerySet[Any]) -> list[str]:
    # The list demands at least one ticked row before it runs an action, even on everything.
    return [str(id_) for id_ in chosen.values_list("pk", flat=True)[:1]]
