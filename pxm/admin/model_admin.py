from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from pxm.admin.bulk.action import BulkAction, Rows
from pxm.admin.bulk.list_actions import added_to, links_of
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Page, inputs_of_list
from pxm.admin.changelist import Empty, WordedChangeList
from pxm.admin.forms import ServiceForm
from pxm.admin.humanize import relative_time
from pxm.admin.last_changes import last_change_of
from pxm.admin.list_search import ListSearch
from pxm.admin.long_lists import Pages
from pxm.admin.refusals import problems_of
from pxm.admin.signed_in import may
from pxm.admin.tabs import EVERY_PAGE, Tab, open_tab, shown_tabs
from pxm.errors import Problem, PXMError

# Its code is the input that `typed.js` sends along.
TYPED_BEFORE = Problem(
    "You had been signed out before this was saved. What you typed is here: look it over, and save.",
    "typed-before-signing-in",
)
# In the session: the page that was saved, and its fields that others had changed meanwhile.
_LEFT_ALONE = "left_alone"


class ServiceModelAdmin(ListSearch, ModelAdmin):
    """A noun in the admin: its list, its page, saving and deleting, all by services and never by the model.

    A simple noun declares `form`, `deletion`, `empty`, what its list shows and searches, and nothing else:

        @admin.register(Currency)
        class CurrencyAdmin(ServiceModelAdmin):
            form = CurrencyForm
            deletion = deleting(Currency, delete_currencies)
            empty = Empty("payments", "Prices are kept in one or several currencies.")
            list_display = ["code", "format", "enabled"]
            search_fields = ["code"]
    """

    form: type[ServiceForm]
    # The form of the page that makes a new row, where it differs.
    add_form: type[ServiceForm] | None = None
    deletion: BulkAction | None = None
    bulk_actions: tuple[BulkAction, ...] = ()
    empty = Empty()
    # What a page that makes a new row says beneath its title.
    intro = ""
    # The parts of the page besides those of `EVERY_PAGE`. Without any, all fields stand on one, in `fields_template`.
    tabs: Iterable[Tab] = ()
    fields_template = "admin/pxm/fields.html"
    add_fields_template = ""

    change_form_template = "admin/pxm/page.html"
    change_list_template = "admin/pxm/change_list.html"
    empty_template = "admin/pxm/empty.html"
    list_per_page = 50
    paginator = Pages

    # --- The list -----------------------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[WordedChangeList]:
        return WordedChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural)
        shared = {"title": f"{title[:1].upper()}{title[1:]}", "list_buttons": self._list_buttons(request)}
        response: HttpResponse = super().changelist_view(request, shared | (extra_context or {}))
        context = getattr(response, "context_data", None) or {}
        if "cl" in context and not context["cl"].result_count:
            context["blockers"] = context["cl"].shown_blockers = context["cl"].blockers(request)
        if "cl" in context and getattr(context["cl"].paginator, "has_more", False):
            context["selection_note_all"] = f"All selected, more than {context['cl'].result_count:,}"
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the bulk actions the person may ask for. Django's own deletion, which asks no service, is none."""
        if IS_POPUP_VAR in request.GET:
            return {}
        return {
            action.name: (self._performing(action), action.name, action.label)
            for action in (*self.bulk_actions, *added_to(self.model))
            if may(request, action.permission)
        }

    def _list_buttons(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return label and address of links, and of what can be done with all rows that the filter leaves."""
        filtered = f"?{request.GET.urlencode()}" if request.GET else ""
        buttons = [each for each in added_to(self.model) if may(request, each.permission)]
        links = [each for each in links_of(self.model) if may(request, each.permission)]
        return [
            *((each.label, reverse(each.address)) for each in links),
            *((each.label, f"{reverse(f'admin:{self._all_name(each)}')}{filtered}") for each in buttons),
        ]

    def get_urls(self) -> list[URLPattern]:
        """Add a page for each action with all rows."""
        pages = [
            path(
                f"all/{each.name}/",
                self.admin_site.admin_view(partial(self._act_on_all, action=each)),
                name=self._all_name(each),
            )
            for each in added_to(self.model)
        ]
        return [*pages, *super().get_urls()]

    def _all_name(self, action: BulkAction) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_all_{action.name}"

    def _act_on_all(self, request: HttpRequest, action: BulkAction) -> HttpResponse:
        """Ask about all rows that the filter in the address leaves, then do it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        address = f"{self.list_address()}?{request.GET.urlencode()}" if request.GET else self.list_address()
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self.list_address())
        return perform(request, action, rows, Page(request, self, address, address))

    def _performing(self, action: BulkAction) -> Any:
        def run(model_admin: ServiceModelAdmin, request: HttpRequest, rows: Rows) -> HttpResponse:
            address = request.get_full_path()
            inputs = inputs_of_list(request, action.name, rows)
            return perform(request, action, rows, Page(request, model_admin, address, address, inputs))

        return run

    # --- The page -----------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ServiceForm]:
        form = self.form if change or self.add_form is None else self.add_form
        refused = getattr(request, "refused_on_saving", ()) or _typed_before(request)
        return type(form.__name__, (form,), {"refused": refused}) if refused else form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": list(self.get_form(request, obj, change=obj is not None).base_fields)})]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As Django's; what is refused only when saving (somebody was faster) is said, and what was typed stays."""
        try:
            return self._changeform(request, object_id, form_url, extra_context)
        except (PXMError, OperationalError) as error:
            request.refused_on_saving = problems_of(error)  # type: ignore[attr-defined]  # read by get_form
            return self._changeform(request, object_id, form_url, extra_context)

    def _changeform(self, request: HttpRequest, *arguments: Any) -> HttpResponse:
        response: HttpResponse = super().changeform_view(request, *arguments)
        return response

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        form.left_alone = _left_alone(request)
        tabs = shown_tabs(self.page_tabs(obj, form), request, obj, form)
        noun = str(self.opts.verbose_name)
        shared = {
            "title": obj or f"New {noun}",
            "subtitle": None,
            "form": form,
            "intro": self.intro,
            "tabs": tabs,
            "has_tabs": len(tabs) > 1,
            "open_tab": open_tab(tabs),
            "may_edit": add or self.has_change_permission(request, obj),
            "marked": sum(len(errors) for name, errors in form.errors.items() if name in form.fields),
            "save_button": f"Create this {noun}" if add else "Save",
            "list_address": self.list_address(),
            "delete_address": self._delete_address(request, obj),
        }
        context |= shared | self.page_context(request, obj, form)
        response: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        return response

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        """Return what the page's own template needs; `row` is None for a new one.

        `save_too` (``{"name", "label"}``) adds a button that saves as well; `response_change` leads on from it.
        """
        return {}

    def page_tabs(self, row: Any, form: ServiceForm) -> list[Tab]:
        """Return the parts of a page. A new row has but one: what it takes to begin."""
        template = self.fields_template if row else self.add_fields_template or self.fields_template
        whole = Tab("details", "Details", template=template, fields=tuple(form.fields), place=0)
        return [*(list(self.tabs) or [whole]), *EVERY_PAGE] if row else [whole]

    # --- Saving -------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Model, form: BaseForm, change: bool) -> None:
        if not isinstance(form, ServiceForm):
            raise TypeError(f"{type(form).__name__} is no ServiceForm")
        stays = list(_stays(form)) if change else []
        left_alone = form.changed_meanwhile
        saved = form.save()
        for words in stays:
            messages.info(request, words)
        for words in form.warnings():
            messages.warning(request, words)
        if stays:
            request.session[_LEFT_ALONE] = {"page": request.path, "fields": left_alone}
        # Django goes on with `obj` for its log and its answer.
        obj.__dict__.update(saved.__dict__)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Write nothing: services record what they do (`pxm.history`)."""
        return LogEntry()

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """Write nothing, as `log_addition`."""
        return LogEntry()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the history on the row's page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        return HttpResponseRedirect(f"{address}#history")

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, self.words_of_saving(obj, is_new=True))
        return HttpResponseRedirect(self.page_of(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, self.words_of_saving(obj, is_new=False))
        return HttpResponseRedirect(request.get_full_path())

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        """Return what is said after saving."""
        return f"{row} was created." if is_new else f"{row} was saved."

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """As Django's; to whoever was about to save what is gone, what they typed is shown."""
        if request.method != "POST":
            # Django's own hook, which its stubs leave out.
            answer: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
            return answer
        context = {
            **self.admin_site.each_context(request),
            "opts": opts,
            "title": f"This {opts.verbose_name} was deleted",
            "typed": self.form(request.POST).typed(),
            "list_address": self.list_address(),
        }
        return TemplateResponse(request, "admin/pxm/deleted.html", context, status=409)

    # --- Deleting -----------------------------------------------------------------------------------------------------

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask, then delete one row through its service."""
        rows = self._one(request, unquote(object_id))
        row = rows[0] if rows else None
        if not self.has_delete_permission(request, row):
            raise PermissionDenied
        if row is None or self.deletion is None:
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        request.current_app = self.admin_site.name
        place = Page(request, self, back=self.list_address(), cancel=self.page_of(row), original=row)
        return perform(request, self.deletion, rows, place)

    def _one(self, request: HttpRequest, object_id: str) -> Rows:
        """Return the rows of that key, one or none, read already."""
        try:
            rows: Rows = self.get_queryset(request).filter(pk=object_id)
        except (ValidationError, ValueError):
            return self.get_queryset(request).none()
        len(rows)
        return rows

    def _delete_address(self, request: HttpRequest, row: Any) -> str:
        if row is None or self.deletion is None or not self.has_delete_permission(request, row):
            return ""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_delete", args=[row.pk])

    # --- Addresses ----------------------------------------------------------------------------------------------------

    def page_of(self, row: Any) -> str:
        """Return the address of the row's page."""
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    def list_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def _typed_before(request: HttpRequest) -> tuple[Problem, ...]:
    """Return why nothing is saved, if a page sends what was typed before the person was signed out (`typed.js`)."""
    return (TYPED_BEFORE,) if TYPED_BEFORE.code in request.POST else ()


def _left_alone(request: HttpRequest) -> tuple[str, ...]:
    """Return what the save that led to this page left as others had changed it; the next page says it no more."""
    if request.method != "GET" or _LEFT_ALONE not in request.session:
        return ()
    left = request.session[_LEFT_ALONE]
    if left["page"] != request.path:
        return ()
    del request.session[_LEFT_ALONE]
    return tuple(left["fields"])


def _stays(form: ServiceForm) -> Iterator[str]:
    """Say what somebody else changed while the page was open and this save leaves as it is."""
    for name in form.changed_meanwhile:
        who, when = last_change_of(form.instance, form.attribute_of(name))
        moment = f", {relative_time(when)}" if when else ""
        yield f"{who} changed “{form.fields[name].label or name}” meanwhile{moment}. That stays as it is."
