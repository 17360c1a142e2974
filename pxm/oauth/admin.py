"""Application keys, for operators: made, switched, given a new secret, deleted. Secrets are shown once and not kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from unfold.decorators import display

from pxm.admin.bulk.action import deleting
from pxm.admin.changelist import Empty
from pxm.admin.fields import LineField, SwitchField
from pxm.admin.forms import ServiceForm, Services
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.operators import OperatorsOnly, operators_only
from pxm.admin.shown_once import show_once
from pxm.clock import now
from pxm.errors import Missing
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import create_key, delete_keys, end_old_secret, replace_secret, update_key
from pxm.templatetags.pxm import ago

Result = TypeVar("Result")

# How long the old secret may work beside the new one: as sent, and in words.
OVERLAPS = {
    "0": "at once",
    "3600": "in one hour",
    "86400": "in one day",
    "604800": "in seven days",
}


class ApplicationKeyForm(ServiceForm):
    services = Services(create_key, update_key, "key_id")
    name = LineField(
        label="Name",
        is_needed=True,
        help_text="What will use the key, so that you recognise it later: “Storefront”, “Nightly stock sync”.",
    )
    reads_only = SwitchField(
        label="Read only", help_text="Programs with this key see everything and previews of builds, and change nothing."
    )
    issues_implicit = SwitchField(
        label="Tokens for shoppers",
        initial=True,
        help_text="A shop front asks for them with the client ID alone. They show what shoppers may see.",
    )

    class Meta:
        model = ApplicationKey
        fields: list[str] = []


DELETION = deleting(
    ApplicationKey,
    lambda ids: delete_keys(key_ids=ids),
    lost="Its secret stops working, and so does every token that was issued with it: programs that use the key are "
    "refused at once.",
    said="It and its tokens no longer work.",
)


@admin.register(ApplicationKey)
class ApplicationKeyAdmin(OperatorsOnly, ServiceModelAdmin):
    form = ApplicationKeyForm
    list_display = ["name", "client_id", "may", "made", "used"]
    search_fields = ["name", "client_id"]
    search_help_text = "Name or client ID"
    intro = "With a key, another program can do what the API offers, with the rights of an operator."
    empty = Empty("key", "A shop front or another program needs a key to use the API.")
    deletion = DELETION
    change_form_template = "admin/oauth/page.html"
    fields_template = "admin/oauth/key.html"
    add_fields_template = "admin/pxm/fields.html"

    class Media:
        css = {"all": ["pxm/key.css"]}

    @display(description="May")
    def may(self, key: ApplicationKey) -> str:
        words = "read" if key.reads_only else "read and write"
        return f"{words}, tokens for shoppers" if key.issues_implicit else words

    @display(description="Made", ordering="created_at")
    def made(self, key: ApplicationKey) -> SafeString | str:
        return ago(key.created_at)

    @display(description="Last used", ordering="last_used_at")
    def used(self, key: ApplicationKey) -> SafeString | str:
        return ago(key.last_used_at) or "never"

    def get_urls(self) -> list[URLPattern]:
        return [
            self._verb("replace-secret", "replace", never_cache(self.replace_view)),
            self._verb("end-old-secret", "end", self.end_view),
            *super().get_urls(),
        ]

    def _verb(self, place: str, name: str, view: Any) -> URLPattern:
        guarded = self.admin_site.admin_view(operators_only(require_POST(view)))
        return path(f"<uuid:key_id>/{place}/", guarded, name=f"oauth_applicationkey_{name}")

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        return {"key": row, "is_retiring": row is not None and row.is_retiring(now()), "overlaps": OVERLAPS}

    # --- The secret ---------------------------------------------------------------------------------------------------

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret in this answer: a redirect would have to keep it somewhere."""
        return show_once(self, request, obj, f"{obj.name} was made.")

    def replace_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Replace the key's secret and show the new one; the old one ends when the person chose, or at once."""
        chosen = request.POST.get("overlap", "0")
        overlap = timedelta(seconds=int(chosen) if chosen in OVERLAPS else 0)
        key, _ = _known(lambda: replace_secret(key_id=key_id, overlap=overlap))
        ends = f"stops working {OVERLAPS[chosen]}, with every token issued with it" if overlap else "no longer works"
        return show_once(self, request, key, f"The secret was replaced. The old one {ends}.")

    def end_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """End the secret that is being replaced, and lead back to the page."""
        key = _known(lambda: end_old_secret(key_id=key_id))
        self.message_user(request, "The old secret and the tokens issued with it no longer work.")
        return HttpResponseRedirect(self.page_of(key))


def _known(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except Missing as problem:
        raise Http404("There is no such application key.") from problem
