from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.admin import ModelAdmin

from pxm.admin.forms import ServiceForm
from pxm.errors import PXMError


class ServiceModelAdmin(ModelAdmin):
    """A model admin whose `form` is a `ServiceForm`: every row is written by a service, never by the model."""

    form: type[ServiceForm]

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

    def save_model(self, request: HttpRequest, obj: Model, form: BaseForm, change: bool) -> None:
        if not isinstance(form, ServiceForm):
            raise TypeError(f"{type(form).__name__} is no ServiceForm")
        saved = form.save()
        # Django goes on with `obj` for its log and its answer.
        obj.__dict__.update(saved.__dict__)
