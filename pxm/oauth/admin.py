"""Application keys, for operators: made, given a new secret, deleted. A secret is shown once and stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from unfold.decorators import display

from pxm.admin.bulk.action import deleting
from pxm.admin.changelist import Empty
from pxm.admin.fields import LineField
from pxm.admin.forms import ServiceForm
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.operators import OperatorsOnly, operators_only
from pxm.errors import Missing
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import create_application_key, delete_application_key, replace_secret
from pxm.templatetags.pxm import ago


class ApplicationKeyForm(ServiceForm):
    """`secret` is the new key's secret, known from saving until the page is shown."""

    secret = ""
    name = LineField(
        label="Name",
        is_needed=True,
        help_text="What will use the key, so that you recognise it later: “Storefront”, “Nightly stock sync”.",
    )

    class Meta:
        model = ApplicationKey
        fields: list[str] = []

    def carry_out(self) -> ApplicationKey:
        key, self.secret = create_application_key(name=self.cleaned_data["name"])
        return key


def _delete(ids: Iterable[UUID]) -> None:
    for key_id in ids:
        delete_application_key(key_id=key_id)


DELETION = deleting(
    ApplicationKey,
    _delete,
    lost="Its secret stops working, and so does every token that was issued with it: programs that use the key are "
    "refused at once.",
    said="It and its tokens no longer work.",
)


@admin.register(ApplicationKey)
class ApplicationKeyAdmin(OperatorsOnly, ServiceModelAdmin):
    form = ApplicationKeyForm
    list_display = ["name", "client_id", "made", "used"]
    search_fields = ["name", "client_id"]
    search_help_text = "Name or client ID"
    intro = "With a key, another program can do everything that the API offers, with the rights of an operator."
    empty = Empty("key", "A shop front or another program needs a key to use the API.")
    deletion = DELETION

    class Media:
        css = {"all": ["pxm/key.css"]}

    @display(description="Made", ordering="created_at")
    def made(self, key: ApplicationKey) -> SafeString | str:
        return ago(key.created_at)

    @display(description="Last used", ordering="last_used_at")
    def used(self, key: ApplicationKey) -> SafeString | str:
        return ago(key.last_used_at) or "never"

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
        """Show the secret in this answer: a redirect would have to keep it somewhere."""
        return self._page(request, obj, secret=obj.secret, said=f"{obj.name} was made.")

    # --- One key ----------------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return operators_only(self._show)(request, object_id)

    def _show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._page(request, self._key(request, object_id))

    def replace_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Replace the key's secret and show the new one; tokens issued with the old one end."""
        try:
            key, secret = replace_secret(key_id=key_id)
        except Missing as problem:
            raise Http404("There is no such application key.") from problem
        return self._page(request, key, secret=secret, said="The secret was replaced. The old one no longer works.")

    def _page(self, request: HttpRequest, key: ApplicationKey, *, secret: str = "", said: str = "") -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = self.admin_site.each_context(request)
        context = {"opts": self.opts, "original": key, "key": key, "title": key.name, "secret": secret, "said": said}
        return TemplateResponse(request, "admin/oauth/key.html", shared | context)

    def _key(self, request: HttpRequest, object_id: str) -> ApplicationKey:
        key: ApplicationKey | None = self.get_object(request, object_id)
        if key is None:
            raise Http404("There is no such application key.")
        return key
