"""The list of all changes, for operators, and the parts of pages that show the history of one thing or one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from unfold.admin import ModelAdmin
from unfold.decorators import display

from pxm.admin.called import called
from pxm.admin.list_search import ListSearch
from pxm.admin.operators import OperatorsOnly, is_operator
from pxm.admin.unedited import Unedited
from pxm.history.admin.filters import DeedFilter, NounFilter, PersonFilter, TimeFilter
from pxm.history.declared import may_see
from pxm.history.models import Entry
from pxm.history.reading import changes_of, entries_within, lines_of
from pxm.history.words import origin
from pxm.templatetags.pxm import ago


@admin.register(Entry)
class EntryAdmin(Unedited, OperatorsOnly, ListSearch, ModelAdmin):
    """Nothing here writes a row."""

    list_display = ["who", "what", "came_from", "when"]
    list_display_links = None
    list_filter = [PersonFilter, NounFilter, DeedFilter, TimeFilter]
    list_filter_sheet = False
    list_per_page = 50
    empty_template = "admin/history/empty.html"
    search_fields = ["subject_name", "actor_name"]
    search_help_text = "What was changed, or who changed it"
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    actions = None
    ordering = ["-at", "-id"]

    class Media:
        css = {"all": ["history/history.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [
            path("of/<str:subject_type>/<uuid:subject_id>/", self._fragment(self.of_view), name="history_entry_of"),
            path("within/<uuid:act_id>/", self._fragment(self.within_view), name="history_entry_within"),
            *super().get_urls(),
        ]

    def _fragment(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Guard a part of a page: whoever was signed out meanwhile gets the whole page, and so the sign-in."""

        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not self.admin_site.has_permission(request):
                return HttpResponse(headers={"HX-Refresh": "true"})
            return view(request, **arguments)

        return never_cache(require_GET(guarded))

    # --- Everything -------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        rows: QuerySet[Entry] = super().get_queryset(request)
        return rows.filter(act=None)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "History", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An entry has no page of its own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:history_entry_changelist"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        entries = list(changelist.result_list)
        for entry, line in zip(entries, lines_of(entries), strict=True):
            entry.line = line
        changelist.result_list = entries
        return changelist

    @display(description="Who")
    def who(self, entry: Any) -> SafeString:
        return called(entry.line.who)

    @display(description="What")
    def what(self, entry: Any) -> SafeString:
        return SafeString(render_to_string("admin/history/what.html", {"line": entry.line}))

    @display(description="From", empty_value="")
    def came_from(self, entry: Entry) -> str:
        return origin(entry)

    @display(description="When", ordering="at")
    def when(self, entry: Entry) -> SafeString | str:
        return ago(entry.at)

    # --- One thing, one act -----------------------------------------------------------------------------------------

    def of_view(self, request: HttpRequest, subject_type: str, subject_id: UUID) -> HttpResponse:
        """Answer what happened to one thing, to whoever may see it; the next page on demand."""
        if not may_see(request, subject_type):
            raise Http404("There is no such history.")
        number = _page(request)
        page = changes_of(subject_type, subject_id, number)
        return _lines(request, page=page, is_first=number == 0)

    def within_view(self, request: HttpRequest, act_id: UUID) -> HttpResponse:
        act = Entry.objects.filter(pk=act_id, number__gt=1).first()
        if act is None or not (is_operator(request) or may_see(request, act.subject_type)):
            raise Http404("There is no such act.")
        return _lines(request, page=entries_within(act, _page(request)), is_within=True)


def _lines(request: HttpRequest, **context: Any) -> HttpResponse:
    return TemplateResponse(request, "admin/history/lines.html", {"address": request.path, **context})


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
