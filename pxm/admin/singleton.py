"""A noun of which there is one row at most: its page takes the place of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from pxm.admin.bulk.action import BulkAction, Done, Question
from pxm.admin.model_admin import ServiceModelAdmin


def returning_to_defaults(permission: str, reset: Callable[[], None]) -> BulkAction:
    """Return what deletes the one row, after which everything is as if nobody had ever set it."""
    verb = "Return to the defaults"
    question = Question(f"{verb}?", verb, lost=["What was set here is forgotten."])

    def carry_out(order: Any) -> Done:
        reset()
        return Done("Everything is as it was before anybody set it.")

    return BulkAction("delete", f"{verb}…", permission, lambda rows: question, carry_out)


class SingletonAdmin(ServiceModelAdmin):
    """The page of the one row; while there is none, of a new one with the defaults in it."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(self._address())

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """As Django's; somebody who was faster has made the row, and its page is shown instead of a second one."""
        if self.has_add_permission(request) and self.model._default_manager.exists():
            return HttpResponseRedirect(self._address())
        return super().add_view(request, form_url, extra_context)

    def _address(self) -> str:
        row = self.model._default_manager.first()
        return self.page_of(row) if row else reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        label = self.deletion.label if self.deletion else ""
        return {"title": str(self.opts.verbose_name).capitalize(), "save_button": "Save", "delete_button": label}
