"""The wizard of imports: a file, what it will do, doing exactly that, the report; each can be left and found again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from jobs.models import Job
from products.acts.admin import act_page
from products.prices.models import PriceBook
from products.transfer.admin.columns import chosen, columns_context
from products.transfer.admin.correcting import correct_response
from products.transfer.admin.page import STEPS, live_context, page_context, state_of
from products.transfer.admin.rows import rows_context
from products.transfer.models import ImportPlan, Kind
from products.transfer.plans.kinds import KINDS, kind_of
from products.transfer.plans.services import (
    check_columns,
    choose_columns,
    look_at_columns,
    open_import,
    plan_undoing,
    submit_applying,
    submit_planning,
)
from products.transfer.plans.standing import last_job
from products.transfer.products.batch import What
from products.transfer.products.import_request import MOST_BYTES
from products.transfer.sheets import Found
from pxm.admin.called import called
from pxm.admin.changelist import Empty
from pxm.admin.list_search import ListSearch
from pxm.admin.refusals import sentences
from pxm.admin.signed_in import may, person, request_id, require
from pxm.admin.unedited import Unedited
from pxm.errors import Invalid, Problem, PXMError
from pxm.ids import read_uuid
from pxm.templatetags.pxm import ago

_PRODUCTS = "products"
_DATES = {
    "": "As exported: 2026-11-30",
    "en-GB": "Day first: 30/11/2026",
    "en-US": "Month first: 11/30/2026",
}
_WORDS = {
    "sent": "not looked at",
    "looking": "being looked at",
    "looked at": "to be agreed to",
    "applying": "being imported",
    "halfway": "stopped halfway",
    "done": "imported",
}


class FileForm(forms.Form):
    """`into` is what the rows of the file are: products, or prices for a book, by its id."""

    file = forms.FileField(label="File", allow_empty_file=True)
    into = forms.ChoiceField(label="What is in it", required=False)
    locale = forms.ChoiceField(label="How dates are written", choices=list(_DATES.items()), required=False)

    def __init__(self, *arguments: Any, into: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(into.items())


@admin.register(ImportPlan)
class ImportPlanAdmin(Unedited, ListSearch, ModelAdmin):
    list_display = ["file", "content", "state", "rows", "person", "sent"]
    list_display_links = ["file"]
    list_select_related = ["actor"]
    list_per_page = 50
    search_fields = ["file_name"]
    search_help_text = "Name of the file"
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    actions = None
    change_list_template = "admin/transfer/list.html"
    empty_template = "admin/pxm/empty.html"
    empty = Empty(
        "upload_file", "Send a file of products or prices: you see what each row will do before anything happens."
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(_kinds_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(_kinds_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(_kinds_of(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportPlan]:
        jobs = Job.objects.unfinished().filter(subject_id=OuterRef("pk"))
        books = PriceBook.objects.filter(pk=OuterRef("book_id")).values("name")
        plans: QuerySet[ImportPlan] = super().get_queryset(request)
        # Whoever may see none is refused, and not told that there is none.
        if kinds := _kinds_of(request):
            plans = plans.filter(kind__in=kinds)
        return plans.annotate(under_way=Exists(jobs), book_name=Subquery(books[:1]))

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
            "rows": ("<uuid:plan_id>/rows/", rows),
            "live": ("<uuid:plan_id>/live/", live),
            "look": ("<uuid:plan_id>/look/", look),
            "do": ("<uuid:plan_id>/do/", do),
            "undo": ("<uuid:plan_id>/undo/", undo),
            "columns": ("<uuid:plan_id>/columns/", self.columns),
            "correct": ("<uuid:plan_id>/to-correct/", correct),
        }
        own = [
            path(address, self.admin_site.admin_view(view), name=f"transfer_importplan_{name}")
            for name, (address, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Imports", **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Step 1: take the file, and have it looked at."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        into = _offered(request)
        form = FileForm(request.POST or None, request.FILES or None, into=into, initial={"into": _asked_for(request)})
        refusal = ""
        if request.method == "POST":
            try:
                return HttpResponseRedirect(_columns_of(_take(request, into)))
            except PXMError as problem:
                refusal = sentences(problem, named=False)
        context = {
            **self.admin_site.each_context(request),
            "title": "Import a file",
            "form": form,
            "refusal": refusal,
            "most": MOST_BYTES // (1024 * 1024),
            "steps": list(enumerate(STEPS, start=1)),
            "step": 1,
            "model_admin": self,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/transfer/file.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Steps 2 to 4, as far as the import has come."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        plan = _find(request, read_uuid(object_id))
        context = {**self.admin_site.each_context(request), **page_context(plan, request.GET), "model_admin": self}
        return TemplateResponse(request, "admin/transfer/page.html", context)

    def columns(self, request: HttpRequest, plan_id: UUID) -> HttpResponse:
        """Step 1, too: what the columns of the file mean; then its rows are looked at."""
        plan, refusal = _find(request, plan_id), ""
        if plan.began_at:
            return HttpResponseRedirect(_page_of(plan))
        try:
            if request.method == "POST":
                is_read_anew = _choose(request, plan)
                if not is_read_anew:
                    submit_planning(plan_id=plan.pk, request_id=request_id(request), actor=person(request))
                return HttpResponseRedirect(_columns_anew(request, plan) if is_read_anew else _page_of(plan))
        except PXMError as problem:
            refusal = sentences(problem, named=False)
            plan.refresh_from_db()
        try:
            found = _as_sent(request, plan) if refusal else look_at_columns(plan)
        except PXMError as problem:
            messages.error(request, sentences(problem, named=False))
            return HttpResponseRedirect(_page_of(plan))
        context = {
            **self.admin_site.each_context(request),
            **columns_context(plan, found),
            "title": f"Import {plan.file_name}",
            "refusal": refusal,
            "remember": request.POST.get("remember") or request.GET.get("remember", ""),
            "steps": list(enumerate(STEPS, start=1)),
            "step": 1,
            "model_admin": self,
        }
        return TemplateResponse(request, "admin/transfer/columns.html", context)

    @display(description="File", ordering="file_name")
    def file(self, plan: ImportPlan) -> str:
        return plan.file_name

    @display(description="Content")
    def content(self, plan: Any) -> SafeString:
        if plan.kind == Kind.PRODUCTS:
            return called("Products")
        return called(f"Prices for {plan.book_name or 'a book that was deleted'}")

    @display(description="State")
    def state(self, plan: ImportPlan) -> str:
        under_way: bool = plan.under_way  # type: ignore[attr-defined]  # of the list's query
        return _WORDS[state_of(plan, under_way=under_way)]

    @display(description="Rows", empty_value="")
    def rows(self, plan: ImportPlan) -> str:
        return ", ".join(f"{plan.counts[what]:,} {what}" for what in What if plan.counts.get(what))

    @display(description="Sent by", empty_value="")
    def person(self, plan: ImportPlan) -> str:
        return str(plan.actor.get_full_name() or plan.actor.get_username()) if plan.actor else ""

    @display(description="When", ordering="created_at")
    def sent(self, plan: ImportPlan) -> str:
        return ago(plan.created_at)


def _kinds_of(request: HttpRequest) -> list[str]:
    """Return the kinds of files that a person may import."""
    return [str(kind) for kind, file in KINDS.items() if may(request, file.permission)]


def _offered(request: HttpRequest) -> dict[str, str]:
    """Return what the file may hold: value and label. One query."""
    kinds = _kinds_of(request)
    products = {_PRODUCTS: "Products"} if Kind.PRODUCTS in kinds else {}
    books = PriceBook.objects.order_by("name", "pk") if Kind.PRICES in kinds else PriceBook.objects.none()
    return products | {str(pk): f"Prices for {name}" for pk, name in books.values_list("pk", "name")}


def _asked_for(request: HttpRequest) -> str:
    return request.POST.get("into") or request.GET.get("into", "")


def _take(request: HttpRequest, offered: Collection[str]) -> ImportPlan:
    into = _asked_for(request) or next(iter(offered), "")
    if into not in offered:
        raise Invalid(Problem("choose what is in the file: products, or prices for one of the price books", "into"))
    return open_import(
        upload=request.FILES.get("file"),
        locale=request.POST.get("locale", ""),
        book_id=None if into == _PRODUCTS else UUID(into),
        actor=person(request),
    )


@require_GET
def rows(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A page of the rows."""
    return render(request, "admin/transfer/rows.html", rows_context(_find(request, plan_id), request.GET))


@require_GET
def live(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """How far the job is; when its state changes, the whole page is read again."""
    job = last_job(_find(request, plan_id))
    if job is None or job.status != request.GET.get("state"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "admin/transfer/live.html", live_context(job))


@require_POST
def look(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Look at every row once more, as things are now."""
    plan = _find(request, plan_id)
    return _done(
        request,
        plan,
        lambda: submit_planning(plan_id=plan.pk, request_id=request_id(request), actor=person(request)),
    )


@require_POST
def do(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Step 3: do what was shown."""
    plan = _find(request, plan_id)
    return _done(
        request,
        plan,
        lambda: submit_applying(
            plan_id=plan.pk,
            seen=request.POST.get("seen", ""),
            agreed=request.POST.getlist("agreed"),
            request_id=request_id(request),
            actor=person(request),
        ),
    )


@require_POST
def undo(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Lead to the act that takes everything back, which is looked at first, too."""
    plan = _find(request, plan_id)
    try:
        return HttpResponseRedirect(act_page(plan_undoing(plan_id=plan.pk, actor=person(request))))
    except PXMError as refusal:
        messages.error(request, sentences(refusal, named=False))
        return HttpResponseRedirect(_page_of(plan))


@require_GET
def correct(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """The rows that came to nothing, as a file; what cannot be opened is said on the import's page."""
    plan = _find(request, plan_id)
    try:
        check_columns(plan)
    except PXMError as problem:
        messages.error(request, sentences(problem, named=False))
        return HttpResponseRedirect(_page_of(plan))
    return correct_response(plan)


def _find(request: HttpRequest, plan_id: UUID | None) -> ImportPlan:
    """Return the import, or answer 404; 403 to whoever may not import such files."""
    if not _kinds_of(request):
        raise PermissionDenied
    plan = ImportPlan.objects.select_related("actor").filter(pk=plan_id).first() if plan_id else None
    if plan is None:
        raise Http404("There is no such import.")
    require(request, kind_of(plan).permission)
    return plan


def _choose(request: HttpRequest, plan: ImportPlan) -> bool:
    """Keep what the form says of the columns; return whether they must be looked at again first."""
    choices, meant = chosen(plan, request.POST)
    choose_columns(plan_id=plan.pk, choices=choices, remember_as=request.POST.get("remember", ""), meant=meant)
    return choices.columns is None


def _as_sent(request: HttpRequest, plan: ImportPlan) -> Found:
    """Return the columns as a refused form says them, so that nobody chooses them twice; as they are kept where they
    cannot be read so. Raises as `look_at_columns` does."""
    kept, (choices, _) = plan.choices, chosen(plan, request.POST)
    if choices.columns is not None:
        plan.choices = choices.as_json()
    try:
        return look_at_columns(plan)
    except Invalid:
        plan.choices = kept
        return look_at_columns(plan)


def _columns_of(plan: ImportPlan) -> str:
    return reverse("admin:transfer_importplan_columns", args=[plan.pk])


def _columns_anew(request: HttpRequest, plan: ImportPlan) -> str:
    """Return where the columns of another sheet are shown, and the name that was typed for them still stands."""
    remember = request.POST.get("remember", "").strip()
    return f"{_columns_of(plan)}?{urlencode({'remember': remember})}" if remember else _columns_of(plan)


def _page_of(plan: ImportPlan) -> str:
    return reverse("admin:transfer_importplan_change", args=[plan.pk])


def _done(request: HttpRequest, plan: ImportPlan, service: Callable[[], object]) -> HttpResponse:
    try:
        service()
    except PXMError as refusal:
        messages.error(request, sentences(refusal, named=False))
    return HttpResponseRedirect(_page_of(plan))
