"""Application keys, for operators: made, given another secret, deleted. A secret is shown once and stored nowhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from pxm.admin.forms import ServiceForm
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.operators import OperatorsOnly, operators_only
from pxm.errors import Missing, Problem
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import create_application_key, delete_application_key, replace_secret
from pxm.templatetags.pxm import ago


class ApplicationKeyForm(ServiceForm):
    """`secret` is the new key's secret, known from saving until the page is shown."""

    secret = ""
    name = forms.CharField(
        label="Name",
        required=False,
        strip=False,
        help_text="What will use the key, so that you recognise it later: “Storefront”, “Nightly stock sync”.",
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
    )

    class Meta:
        model = ApplicationKey
        fields: list[str] = []

    def carry_out(self) -> ApplicationKey:
        key, self.secret = create_application_key(name=self.cleaned_data["name"])
        return key

    def field_of(self, problem: Problem) -> str | None:
        return problem.pointer.rpartition("/")[2]


@admin.register(ApplicationKey)
class ApplicationKeyAdmin(OperatorsOnly, ServiceModelAdmin):
    form = ApplicationKeyForm
    list_display = ["name", "client_id", "made", "used"]
    search_fields = ["name", "client_id"]
    search_help_text = "Name or client ID"
    list_per_page = 50
    add_form_template = "admin/oauth/add.html"
    empty_template = "admin/oauth/empty.html"

    class Media:
        css = {"all": ["pxm/key.css"]}

    @display(description="Made", ordering="created_at")
    def made(self, key: ApplicationKey) -> SafeString | str:
        return ago(key.created_at)

    @display(description="Last used", ordering="last_used_at")
    def used(self, key: ApplicationKey) -> SafeString | str:
        return ago(key.last_used_at) or "never"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": ["name"]})]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<uuid:key_id>/replace-secret/",
                wrap(operators_only(require_POST(never_cache(self.replace_view)))),
                name="oauth_applicationkey_replace",
            ),
            *super().get_urls(),
        ]

    # --- Making -----------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.secret = form.secret

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret in the very answer: to redirect would mean to keep it somewhere."""
        return self._page(request, obj, secret=obj.secret, said=f"{obj.name} was made.")

    # --- One key ----------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return operators_only(self._show)(request, object_id)

    def _show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._page(request, self._key(request, object_id))

    def replace_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Give the key another secret and show it; what was issued with the old one ends."""
        try:
            key, secret = replace_secret(key_id=key_id)
        except Missing as problem:
            raise Http404("There is no such application key.") from problem
        return self._page(request, key, secret=secret, said="The secret was replaced. The old one no longer works.")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return operators_only(self._delete)(request, object_id)

    def _delete(self, request: HttpRequest, object_id: str) -> HttpResponse:
        key = self._key(request, object_id)
        if request.method == "POST":
            delete_application_key(key_id=key.pk)
            messages.success(request, f"{key.name} was deleted. It and its tokens no longer work.")
            return HttpResponseRedirect(reverse("admin:oauth_applicationkey_changelist"))
        return self._render(request, "admin/oauth/delete.html", key, {"title": f"Delete {key.name}"})

    def _page(self, request: HttpRequest, key: ApplicationKey, *, secret: str = "", said: str = "") -> HttpResponse:
        context = {"title": key.name, "secret": secret, "said": said}
        return self._render(request, "admin/oauth/key.html", key, context)

    def _render(
        self, request: HttpRequest, template: str, key: ApplicationKey, context: dict[str, Any]
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            template,
            {**self.admin_site.each_context(request), "opts": self.opts, "original": key, "key": key, **context},
        )

    def _key(self, request: HttpRequest, object_id: str) -> ApplicationKey:
        key: ApplicationKey | None = self.get_object(request, object_id)
        if key is None:
            raise Http404("There is no such application key.")
        return key
