"""The jobs in the admin: looked at, cancelled while they wait, stopped while they run, tried again when they failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from jobs import registry, services
from jobs.admin import words
from jobs.admin.activity import jobs_of, recent, unfinished
from jobs.admin.filters import AskedFilter, StateFilter, TypeFilter
from jobs.admin.page import (
    MOST_TROUBLES,
    badge,
    lines_of,
    outcome,
    took,
    waiting_for,
    who,
)
from jobs.models import Job
from pxm.admin import signed_in
from pxm.admin.humanize import duration
from pxm.clock import now
from pxm.errors import PXMError
from pxm.templatetags.pxm import ago

View = Callable[..., HttpResponse]


@admin.register(Job)
class JobAdmin(ModelAdmin):
    """Nothing here writes a row: cancel, stop and try again are services."""

    list_display = ["what", "state", "person", "asked", "length", "came_of_it"]
    list_display_links = ["what"]
    list_filter = [StateFilter, TypeFilter, AskedFilter]
    list_filter_sheet = False
    list_select_related = ["actor"]
    list_per_page = 50
    list_before_template = "admin/jobs/unfinished.html"
    empty_template = "admin/jobs/empty.html"
    search_fields = ["subject_name", "actor_name"]
    search_help_text = "What the job was about, or who asked for it"
    show_facets = ShowFacets.NEVER
    actions = None

    # --- Who may what -----------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def may_cancel(self, request: HttpRequest, job: Job) -> bool:
        return job.status == Job.Status.PENDING and request.user.has_perm("jobs.cancel_job")

    def may_stop(self, request: HttpRequest, job: Job) -> bool:
        return job.status == Job.Status.STARTED and request.user.has_perm("jobs.stop_job")

    def may_retry(self, request: HttpRequest, job: Job) -> bool:
        if job.status not in {Job.Status.FAILED, Job.Status.CANCELLED}:
            return False
        needed = words.words_of(job).permission
        return request.user.has_perm("jobs.retry_job") and (not needed or request.user.has_perm(needed))

    # --- The list ---------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().changelist_view(request, {"title": "Jobs", **unfinished(), **(extra_context or {})})

    @display(description="Job")
    def what(self, job: Job) -> str:
        return registry.title(job)

    @display(description="State")
    def state(self, job: Job) -> SafeString:
        return badge(job)

    @display(description="Asked for by")
    def person(self, job: Job) -> str:
        return who(job)

    @display(description="When", ordering="created_at")
    def asked(self, job: Job) -> SafeString | str:
        return ago(job.created_at)

    @display(description="Took", empty_value="")
    def length(self, job: Job) -> str:
        length: timedelta | None = took(job, now())
        return duration(length) if length else ""

    @display(description="Result", empty_value="")
    def came_of_it(self, job: Job) -> str:
        return outcome(job)

    # --- The page of one job ----------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("unfinished/", self._fragment(self.unfinished_view), name="jobs_job_unfinished"),
            path("of/<uuid:subject_id>/", self._fragment(self.of_subject_view), name="jobs_job_of_subject"),
            path("recent/", self._fragment(self.recent_view), name="jobs_job_recent"),
            path("<uuid:job_id>/live/", self._fragment(self.live_view), name="jobs_job_live"),
            path("<uuid:job_id>/cancel/", wrap(require_POST(self.cancel_view)), name="jobs_job_cancel"),
            path("<uuid:job_id>/stop/", wrap(require_POST(self.stop_view)), name="jobs_job_stop"),
            path("<uuid:job_id>/retry/", wrap(require_POST(self.retry_view)), name="jobs_job_retry"),
            *super().get_urls(),
        ]

    def _fragment(self, view: View) -> View:
        """Guard a part of a page that asks for itself: a person signed out meanwhile gets the whole page anew."""

        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not self.admin_site.has_permission(request) or not self.has_view_permission(request):
                return HttpResponse(status=200, headers={"HX-Refresh": "true"})
            return view(request, **arguments)

        return never_cache(require_GET(guarded))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        job = self._job(request, as_uuid(object_id))
        context = {
            **self.admin_site.each_context(request),
            **self.page_context(request, job),
            # Not `opts`: the way back ends with the title then.
            "model_admin": self,
            "title": registry.title(job),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/jobs/page.html", context)

    def live_view(self, request: HttpRequest, job_id: UUID) -> HttpResponse:
        """Answer the page's own question: only the bar while the state is the one the page shows, else its whole body.

        So a button keeps the focus, and the page is read out again only when there is news.
        """
        job = self._job(request, job_id)
        context = self.page_context(request, job)
        if request.GET.get("state") == job.status:
            return TemplateResponse(request, "admin/jobs/live.html", context)
        headers = {"HX-Retarget": "#job", "HX-Reswap": "outerHTML"}
        return TemplateResponse(request, "admin/jobs/body.html", context | {"is_news": True}, headers=headers)

    def page_context(self, request: HttpRequest, job: Job) -> dict[str, Any]:
        """Return what the page's body shows; a number of queries that does not grow with the job."""
        failed, waits = job.status == Job.Status.FAILED, job.status == Job.Status.PENDING
        spoken = words.words_of(job)
        troubles = spoken.troubles(job, list(job.errors.all())) if failed else ()
        return {
            "job": job,
            "line": lines_of([job])[0],
            "waiting_for": waiting_for(job) if waits else "",
            "changes": spoken.changes(job) if job.status == Job.Status.SUCCESS else (),
            "troubles": troubles[:MOST_TROUBLES],
            "more_troubles": max(0, len(troubles) - MOST_TROUBLES),
            "tried_again": job.retries.order_by("created_at").last() if job.is_finished else None,
            "may_cancel": self.may_cancel(request, job),
            "may_stop": self.may_stop(request, job),
            "may_retry": self.may_retry(request, job),
        }

    def unfinished_view(self, request: HttpRequest) -> HttpResponse:
        """Answer the line of unfinished jobs, which asks for itself; nothing if it would look the same."""
        context = unfinished()
        changed = request.GET.get("seen", "") != context["seen"]
        if not changed and not context["running"]:
            return HttpResponse(status=204)
        headers = {"HX-Trigger": "jobs-changed"} if changed else {}
        return TemplateResponse(request, "admin/jobs/unfinished_lines.html", context, headers=headers)

    def recent_view(self, request: HttpRequest) -> HttpResponse:
        return TemplateResponse(request, "admin/jobs/recent.html", recent())

    def of_subject_view(self, request: HttpRequest, subject_id: UUID) -> HttpResponse:
        """Answer the jobs about one thing, newest first, for a tab of its page; the next ones on demand."""
        return TemplateResponse(request, "admin/jobs/of_subject.html", jobs_of(subject_id, _page(request)))

    # --- What people may do with a job ------------------------------------------------------------------------------

    def cancel_view(self, request: HttpRequest, job_id: UUID) -> HttpResponse:
        job = self._job(request, job_id, "jobs.cancel_job")
        actor = signed_in.person(request)
        said = "Cancelled. Nothing was changed."
        return self._do(request, job, said, lambda: services.cancel(job_id=job.pk, actor=actor))

    def stop_view(self, request: HttpRequest, job_id: UUID) -> HttpResponse:
        job = self._job(request, job_id, "jobs.stop_job")
        actor = signed_in.person(request)
        said = "Asked to stop. It gives up at its next step, and what it has done so far is undone."
        return self._do(request, job, said, lambda: services.stop(job_id=job.pk, actor=actor))

    def retry_view(self, request: HttpRequest, job_id: UUID) -> HttpResponse:
        job = self._job(request, job_id, "jobs.retry_job")
        needed = words.words_of(job).permission
        if needed and not request.user.has_perm(needed):
            raise PermissionDenied
        actor, request_id = signed_in.person(request), signed_in.request_id(request)
        return self._do(
            request,
            job,
            "Trying again.",
            lambda: services.retry(job_id=job.pk, actor=actor, request_id=request_id),
        )

    def _do(self, request: HttpRequest, job: Job, said: str, service: Callable[[], Job | None]) -> HttpResponse:
        """Call the service, say what came of it, and go to the page of the job it concerns."""
        try:
            concerned = service() or job
        except PXMError as refusal:
            concerned = job
            for problem in refusal.problems:
                messages.error(request, f"{problem.message[:1].upper()}{problem.message[1:]}.")
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[concerned.pk]))

    def _job(self, request: HttpRequest, job_id: UUID | None, permission: str = "") -> Job:
        if not self.has_view_permission(request) or (permission and not request.user.has_perm(permission)):
            raise PermissionDenied
        job = Job.objects.select_related("actor").filter(pk=job_id).first() if job_id else None
        if job is None:
            raise Http404("There is no such job.")
        return job


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0
