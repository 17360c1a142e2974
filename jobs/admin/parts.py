"""The parts of pages that refresh themselves: a job's progress, waiting jobs, the last ones, those about one thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jobs.admin.activity import jobs_of, recent, unfinished
from jobs.admin.find import find_job
from jobs.admin.page import page_context
from jobs.admin.rights import may_see
from jobs.admin.standstill import who_works

View = Callable[..., HttpResponse]


def part(site: AdminSite, view: View) -> View:
    """Guard a part of a page: if the person has been signed out, the whole page is reloaded."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not site.has_permission(request) or not may_see(request):
            return HttpResponse(status=200, headers={"HX-Refresh": "true"})
        return view(request, **arguments)

    return never_cache(require_GET(guarded))


def quiet_part(site: AdminSite, view: View) -> View:
    """Guard a part of pages on which people write: they stay as they are if the person has been signed out."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not site.has_permission(request) or not may_see(request):
            return HttpResponse(status=204, headers={"HX-Reswap": "none"})
        return view(request, **arguments)

    return never_cache(require_GET(guarded))


def live_view(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Refresh the page: only the bar while the page shows the current state, otherwise its whole body.

    So a button keeps the focus, and screen readers read the page again only when there is news.
    """
    job = find_job(request, job_id)
    context = page_context(request, job)
    if request.GET.get("state") == job.status:
        return TemplateResponse(request, "admin/jobs/live.html", context)
    headers = {"HX-Retarget": "#job", "HX-Reswap": "outerHTML"}
    return TemplateResponse(request, "admin/jobs/body.html", context | {"is_news": True}, headers=headers)


def unfinished_view(request: HttpRequest) -> HttpResponse:
    """Answer the unfinished jobs; nothing if they would look the same."""
    context = unfinished()
    changed = request.GET.get("seen", "") != context["seen"]
    if not changed and not context["running"]:
        return HttpResponse(status=204)
    headers = {"HX-Trigger": "jobs-changed"} if changed else {}
    return TemplateResponse(request, "admin/jobs/unfinished_lines.html", context, headers=headers)


def standstill_view(request: HttpRequest) -> HttpResponse:
    """Answer the note that nobody works, or nothing."""
    return TemplateResponse(request, "admin/jobs/standstill.html", who_works())


def recent_view(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "admin/jobs/recent.html", recent())


def of_subject_view(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Answer the jobs about one thing, newest first, for a tab of its page; older ones on demand."""
    return TemplateResponse(request, "admin/jobs/of_subject.html", jobs_of(subject_id, _page(request)))


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0
