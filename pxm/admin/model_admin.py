from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin

from pxm.admin.forms import ServiceForm
from pxm.errors import PXMError


class ServiceModelAdmin(ModelAdmin):
    """A model admin whose `form` is a `ServiceForm`: every row is written by a service, never by the model."""

    form: type[ServiceForm]

    # A template that an empty list shows instead of the common words.
    empty_template = ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As Django's; what is refused only when saving (somebody else was faster) is said and changes nothing."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except PXMError as refusal:
            for problem in refusal.problems:
                messages.error(request, problem.message)
            return HttpResponseRedirect(request.get_full_path())
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's own deletion of rows, which asks no service."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(self, request: HttpRequest, obj: Model, form: BaseForm, change: bool) -> None:
        if not isinstance(form, ServiceForm):
            raise TypeError(f"{type(form).__name__} is no ServiceForm")
        saved = form.save()
        # Django goes on with `obj` for its log and its answer.
        obj.__dict__.update(saved.__dict__)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, self.words_of_saving(obj, is_new=True))
        return HttpResponseRedirect(self.page_of(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, self.words_of_saving(obj, is_new=False))
        return HttpResponseRedirect(request.get_full_path())

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        """Return what is said after saving."""
        return f"{row} was created." if is_new else f"{row} was saved."

    def page_of(self, row: Any) -> str:
        """Return the address of the row's page."""
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
