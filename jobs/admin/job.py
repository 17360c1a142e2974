"""The list of jobs and the page of each; nothing here writes a row (see `jobs.admin.verbs`)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display

from jobs import registry
from jobs.admin import parts, verbs
from jobs.admin.activity import unfinished
from jobs.admin.filters import AskedFilter, StateFilter, TypeFilter
from jobs.admin.find import find_job
from jobs.admin.lines import badge, outcome, took, who
from jobs.admin.page import page_context
from jobs.models import Job
from pxm.admin.called import called
from pxm.admin.humanize import duration
from pxm.admin.list_search import ListSearch
from pxm.admin.unedited import Unedited
from pxm.clock import now
from pxm.ids import read_uuid
from pxm.templatetags.pxm import ago


@admin.register(Job)
class JobAdmin(Unedited, ListSearch, ModelAdmin):
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

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        shown: dict[str, tuple[str, parts.View]] = {
            "unfinished": ("unfinished/", parts.unfinished_view),
            "of_subject": ("of/<uuid:subject_id>/", parts.of_subject_view),
            "recent": ("recent/", parts.recent_view),
            "live": ("<uuid:job_id>/live/", parts.live_view),
        }
        done: dict[str, parts.View] = {"cancel": verbs.cancel_view, "stop": verbs.stop_view, "retry": verbs.retry_view}
        return [
            path("standstill/", parts.quiet_part(site, parts.standstill_view), name="jobs_job_standstill"),
            *(path(at, parts.part(site, view), name=f"jobs_job_{name}") for name, (at, view) in shown.items()),
            *(
                path(f"<uuid:job_id>/{verb}/", site.admin_view(view), name=f"jobs_job_{verb}")
                for verb, view in done.items()
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().changelist_view(request, {"title": "Jobs", **unfinished(), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        job = find_job(request, read_uuid(object_id))
        context = {
            **self.admin_site.each_context(request),
            **page_context(request, job),
            # Without `opts`, the breadcrumbs end with the title.
            "model_admin": self,
            "title": registry.title(job),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/jobs/page.html", context)

    @display(description="Job")
    def what(self, job: Job) -> str:
        return registry.title(job)

    @display(description="State")
    def state(self, job: Job) -> SafeString:
        return badge(job)

    @display(description="Asked for by")
    def person(self, job: Job) -> SafeString:
        return called(who(job))

    @display(description="When", ordering="created_at")
    def asked(self, job: Job) -> SafeString | str:
        return ago(job.created_at)

    @display(description="Took", empty_value="")
    def length(self, job: Job) -> str:
        length = took(job, now())
        return duration(length) if length else ""

    @display(description="Result", empty_value="")
    def came_of_it(self, job: Job) -> str:
        return outcome(job)
