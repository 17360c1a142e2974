"""The page of an act: what it will do, then what it did, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from jobs.models import Job
from products.acts import job_words  # noqa: F401  declares them
from products.acts.changes import Change
from products.acts.kinds import ACTS, ActKind, Columns
from products.acts.models import Act
from products.acts.services import DAYS_TO_UNDO, can_be_undone, changes_of, plan_act, submit_act, title_of, undo_act
from pxm.admin.paging import PAGE, Paging, page_number
from pxm.admin.signed_in import person, request_id, require
from pxm.errors import PXMError
from pxm.searching import plain


def act_page(act: Act) -> str:
    return reverse("admin:acts_act_change", args=[act.pk])


def show_act(request: HttpRequest, *, kind: str, asked: dict[str, Any], back: str) -> HttpResponse:
    """Plan an act for the person who asked and lead to its page; what cannot be asked is said on the page `back`."""
    try:
        return HttpResponseRedirect(act_page(plan_act(kind=kind, asked=asked, actor=person(request))))
    except PXMError as refusal:
        _say(request, refusal)
        return HttpResponseRedirect(back)


@admin.register(Act)
class ActAdmin(ModelAdmin):
    """Acts have no list of their own: history and jobs lead to them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "change": ("<uuid:act_id>/", self.page),
            "rows": ("<uuid:act_id>/rows/", rows),
            "subject": ("<uuid:act_id>/subject/", to_subject),
            "do": ("<uuid:act_id>/do/", do),
            "undo": ("<uuid:act_id>/undo/", undo),
            "again": ("<uuid:act_id>/again/", again),
        }
        return [
            path(address, self.admin_site.admin_view(view), name=f"acts_act_{name}")
            for name, (address, view) in views.items()
        ]

    def page(self, request: HttpRequest, act_id: UUID) -> HttpResponse:
        act, kind = find_act(request, act_id)
        context = {**self.admin_site.each_context(request), **page_context(act, kind)}
        return TemplateResponse(request, "admin/acts/page.html", context)


def rows(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """The changes, a page at a time, those whose row is called as searched for."""
    act, kind = find_act(request, act_id)
    text = request.GET.get("q", "")
    return render(request, "admin/acts/rows.html", rows_context(act, kind, text, request.GET.get("page", "")))


def to_subject(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Lead to the page of what the act is about; if that is gone, to the act's own."""
    act, kind = find_act(request, act_id)
    subject = kind.subject(act.asked)
    return HttpResponseRedirect(subject.page if subject else act_page(act))


@require_POST
def do(request: HttpRequest, act_id: UUID) -> HttpResponse:
    act, _ = find_act(request, act_id)
    agreed = request.POST.getlist("agreed")
    return _to_job(
        request,
        act,
        lambda: submit_act(act_id=act.pk, agreed=agreed, request_id=request_id(request), actor=person(request)),
    )


@require_POST
def undo(request: HttpRequest, act_id: UUID) -> HttpResponse:
    act, _ = find_act(request, act_id)
    return _to_job(request, act, lambda: undo_act(act_id=act.pk, request_id=request_id(request), actor=person(request)))


@require_POST
def again(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Plan the same once more, from the rows as they are now."""
    act, _ = find_act(request, act_id)
    return show_act(request, kind=act.kind, asked=act.asked, back=act_page(act))


def find_act(request: HttpRequest, act_id: UUID) -> tuple[Act, ActKind]:
    """Return the act, or answer 404; 403 to whoever may not do such acts."""
    act = Act.objects.select_related("job", "actor", "undoes").filter(pk=act_id).first()
    kind = ACTS.get(act.kind) if act else None
    if act is None or kind is None:
        raise Http404("There is no such act.")
    require(request, *kind.permissions(act.asked))
    return act, kind


def page_context(act: Act, kind: ActKind) -> dict[str, Any]:
    subject, job = kind.subject(act.asked), act.job
    under_way = bool(job and not job.is_finished)
    undoing = act.undoings.select_related("job").order_by("id").last() if act.applied_at else None
    return {
        "act": act,
        "title": title_of(act, kind),
        "subject": subject,
        "back": subject.page if subject else kind.back() if kind.back else "",
        "job": job,
        "state": _state(act, under_way),
        "failed": bool(job and job.status == Job.Status.FAILED),
        "button": f"{kind.verb} {kind.counted(act.number)}"
        if not act.undoes_id
        else f"Undo {kind.counted(act.number)}",
        "may_do": not act.applied_at and not under_way,
        "may_undo": can_be_undone(act),
        "undo_until": act.applied_at + timedelta(days=DAYS_TO_UNDO) if act.applied_at else None,
        "undoing": undoing,
        "model_admin": None,
        **rows_context(act, kind, "", ""),
    }


def _state(act: Act, under_way: bool) -> str:
    if act.undone_at:
        return "undone"
    if act.applied_at:
        return "done"
    return "under way" if under_way else "planned"


@dataclass(frozen=True)
class Row:
    name: str
    is_new: bool
    is_deleted: bool
    cells: list[tuple[str, str]]
    """What each shown attribute was and is, in words; the same text twice where it stays."""


def rows_context(act: Act, kind: ActKind, text: str, page: str) -> dict[str, Any]:
    wanted = plain(text).casefold()
    found = [change for change in changes_of(act) if wanted in plain(change.name).casefold()]
    paging, columns = Paging(page_number(page), len(found)), kind.shown(act.asked)
    return {
        "act_id": act.pk,
        "columns": list(columns.labels.values()),
        "rows": [_row(change, columns) for change in islice(found, paging.start, paging.start + PAGE)],
        "paging": paging,
        "query": text,
        "earlier": paging.earlier and urlencode({"q": text, "page": paging.earlier}),
        "later": paging.later and urlencode({"q": text, "page": paging.later}),
    }


def _row(change: Change, columns: Columns) -> Row:
    def said(state: dict[str, Any] | None, name: str) -> str:
        return "" if state is None or name not in state else columns.words(name, state)

    cells = [(said(change.before, name), said(change.after, name)) for name in columns.labels]
    return Row(change.name, change.before is None, change.after is None, cells)


def _to_job(request: HttpRequest, act: Act, service: Callable[[], Job]) -> HttpResponse:
    try:
        job = service()
    except PXMError as refusal:
        _say(request, refusal)
        return HttpResponseRedirect(act_page(act))
    return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))


def _say(request: HttpRequest, refusal: PXMError) -> None:
    for problem in refusal.problems:
        messages.error(request, f"{problem.message[:1].upper()}{problem.message[1:].removesuffix('.')}.")
