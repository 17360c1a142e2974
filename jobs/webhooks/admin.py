"""Webhooks, for operators: made, switched, given a new secret, deleted; what they were sent, and sending it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from unfold.dataclasses import SearchResult
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from jobs.admin.words import WORDS, Words, deed_of, doing_of
from jobs.webhooks.kinds import EVENTS, tickable
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.services import (
    create_hook,
    delete_hooks,
    end_overlap,
    replace_secret,
    secrets_of,
    send_again,
    send_test,
    update_hook,
)
from jobs.webhooks.telling import DELIVER
from pxm.admin.bulk.action import deleting
from pxm.admin.changelist import Empty
from pxm.admin.fields import LineField, SwitchField
from pxm.admin.forms import ServiceForm, Services
from pxm.admin.humanize import count, listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.operators import OperatorsOnly, is_operator, operators_only
from pxm.admin.paging import Paging, page_number
from pxm.admin.refusals import sentences
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.admin.shown_once import show_once
from pxm.admin.signed_in import person
from pxm.admin.tabs import Tab
from pxm.clock import now
from pxm.errors import Missing, Problem, PXMError
from pxm.inputs import EMPTY_CODES
from pxm.searching import held_by

WORDS.add(
    Words(
        type=DELIVER,
        label="Tell webhooks",
        deed=deed_of(
            asked="for messages to webhooks", do="send messages to webhooks", done="sent messages to webhooks"
        ),
        doing=doing_of("Webhooks are being told"),
        outcome=lambda job: "",
    )
)


class HookForm(ServiceForm):
    services = Services(create_hook, update_hook, "hook_id")
    name = LineField(label="Name", is_needed=True, help_text="Who is told: “Storefront”, “Stock system”.")
    address = LineField(
        label="Address",
        is_needed=True,
        help_text="Messages are sent there: https://example.com/hook. It must be on the public internet, unless this "
        "installation allows others.",
    )
    events = forms.MultipleChoiceField(
        label="Events", required=False, choices=list, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    enabled = SwitchField(label="On", initial=True, help_text="While it is off, nothing is noted for it.")

    class Meta:
        model = Hook
        fields: list[str] = []

    def fit(self) -> None:
        self.fields["events"] = forms.MultipleChoiceField(
            label="Events",
            required=False,
            choices=[(kind.name, kind.label) for kind in tickable()],
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
            help_text="A build, an import or a bulk edit is one event, however much it changes.",
        )

    def in_words(self, problem: Problem) -> Problem:
        if problem.pointer == "/data/attributes/events" and problem.code in EMPTY_CODES:
            return replace(problem, message="Tick at least one event.")
        return super().in_words(problem)


DELETION = deleting(
    Hook,
    lambda ids: delete_hooks(hook_ids=ids),
    lost="Nothing is sent to it any more, and what it was sent is forgotten.",
    said="It is no longer told of anything.",
)

_FIELDS = ("name", "address", "events", "enabled")
DETAILS = Tab("details", "Details", template="admin/webhooks/hook.html", fields=_FIELDS, place=0)
MESSAGES = Tab(
    key="messages",
    title="Messages",
    address=lambda hook: reverse("admin:webhooks_hook_messages", args=[hook.pk]),
    place=40,
)


@admin.register(Hook)
class HookAdmin(OperatorsOnly, ServiceModelAdmin):
    form = HookForm
    list_display = ("name", "address", "told_of", "state")
    search_fields = ("name", "address")
    search_help_text = "Name or address"
    intro = "Another program is told at once what happens here, by a signed message."
    empty = Empty("webhook", "A shop front or another program can be told when products change or a job has ended.")
    deletion = DELETION
    tabs = (DETAILS, MESSAGES)
    change_form_template = "admin/webhooks/page.html"

    class Media:
        css = {"all": ["pxm/key.css", "webhooks/webhooks.css"]}

    @display(description="Events")
    def told_of(self, hook: Hook) -> str:
        return listed([kind.label for kind in EVENTS if kind.name in hook.events])

    @display(description="State")
    def state(self, hook: Hook) -> SafeString:
        return format_html('<span class="pxm-badge {}">{}</span>', *state_of(hook))

    def get_urls(self) -> list[URLPattern]:
        return [
            self._place("messages", "messages", require_GET(messages_of)),
            self._place("replace-secret", "replace", require_POST(never_cache(self.replace_view))),
            self._place("end-overlap", "end_overlap", require_POST(end)),
            self._place("send-test", "send_test", require_POST(test)),
            self._place("send-again/<uuid:message_id>", "send_again", require_POST(again)),
            *super().get_urls(),
        ]

    def _place(self, place: str, name: str, view: Callable[..., HttpResponse]) -> URLPattern:
        guarded = self.admin_site.admin_view(operators_only(view))
        return path(f"<uuid:hook_id>/{place}/", guarded, name=f"webhooks_hook_{name}")

    def page_tabs(self, row: Any, form: ServiceForm) -> list[Tab]:
        """A new one has no messages, and shows its fields alone."""
        return super().page_tabs(row, form) if row else [replace(DETAILS, template="admin/pxm/fields.html")]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        return {"hook": row, "state": state_of(row) if row else None, "retiring": len(_retiring(row)) if row else 0}

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret in this answer: a redirect would have to keep it somewhere."""
        return show_once(self, request, obj, f"{obj.name} was made.")

    def replace_view(self, request: HttpRequest, hook_id: UUID) -> HttpResponse:
        try:
            hook = replace_secret(hook_id=hook_id)
        except Missing as problem:
            raise Http404("There is no such webhook.") from problem
        return show_once(self, request, hook, _replaced(hook))


def _replaced(hook: Hook) -> str:
    if hook.retiring_until is None:
        return "The signing secret was replaced. Messages are signed with the new one."
    until, old = f"{hook.retiring_until:%-d %B, %H:%M} UTC", "old one" if len(_retiring(hook)) == 1 else "old ones"
    return f"The signing secret was replaced. Until {until} messages are signed with the {old}, too."


def _retiring(hook: Hook) -> tuple[str, ...]:
    """Return the secrets before the present one that messages are signed with."""
    return secrets_of(hook)[1:]


def end(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    try:
        end_overlap(hook_id=hook_id)
    except Missing as problem:
        raise Http404("There is no such webhook.") from problem
    messages.success(request, "Messages are signed with the new secret alone.")
    return HttpResponseRedirect(reverse("admin:webhooks_hook_change", args=[hook_id]))


def state_of(hook: Hook) -> tuple[str, str]:
    """Return how a webhook fares: the class of its badge, and words."""
    if not hook.enabled:
        return "", "off"
    if hook.failures:
        return "pxm-badge-warn", f"not reached {count(hook.failures, 'time', 'times')} in a row"
    return "pxm-badge-good", "on"


# --- The tab of messages ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    at: datetime
    words: str
    answer: str


@dataclass(frozen=True)
class Line:
    """A message as the tab shows it; `state` in words, `badge` the class of the badge."""

    message: Delivery
    event: str
    badge: str
    state: str
    tries: list[Try]

    @property
    def last(self) -> Try | None:
        return self.tries[0] if self.tries else None

    @property
    def is_due(self) -> bool:
        return self.message.status == Delivery.Status.WAITING and self.message.due_at <= now()


def messages_of(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """The messages to a webhook, newest first, a page at a time."""
    return _messages(request, get_object_or_404(Hook, pk=hook_id))


def again(request: HttpRequest, hook_id: UUID, message_id: UUID) -> HttpResponse:
    """Send one more time, and show the messages as they are then."""
    hook = get_object_or_404(Hook, pk=hook_id)
    get_object_or_404(hook.deliveries, pk=message_id)
    try:
        send_again(message_id=message_id)
    except PXMError as refusal:
        return _messages(request, hook, refused=sentences(refusal, named=False))
    return _messages(request, hook, said="It is being sent again.")


def test(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Send a test message, and show the messages as they are then."""
    hook = get_object_or_404(Hook, pk=hook_id)
    try:
        send_test(hook_id=hook_id, actor_name=person(request).get_username())
    except PXMError as refusal:
        return _messages(request, hook, refused=sentences(refusal, named=False))
    hook.refresh_from_db()
    return _messages(request, hook, said="A test message is being sent.")


def _messages(request: HttpRequest, hook: Hook, *, said: str = "", refused: str = "") -> HttpResponse:
    is_asked = hook.enabled and not hook.is_pausing
    rows = hook.deliveries.order_by("-id")
    paging = Paging(page_number(request.GET.get("page", "")), rows.count())
    lines = [_line(message) for message in rows[paging.start : paging.stop]]
    context = {
        "hook": hook,
        "lines": lines,
        "paging": paging,
        "earlier": paging.earlier and urlencode({"page": paging.earlier}),
        "later": paging.later and urlencode({"page": paging.later}),
        "is_under_way": hook.is_busy or (is_asked and any(line.is_due for line in lines)),
        "said": said,
        "refused": refused,
    }
    return render(request, "admin/webhooks/messages.html", context)


_STATES = {
    Delivery.Status.WAITING: ("pxm-badge-warn", "waiting"),
    Delivery.Status.DELIVERED: ("pxm-badge-good", "arrived"),
    Delivery.Status.FAILED: ("pxm-badge-bad", "given up"),
}


def _line(message: Delivery) -> Line:
    known = EVENTS.get(message.event)
    badge, state = _STATES[Delivery.Status(message.status)]
    return Line(message, known.label if known else message.event, badge, state, _tries(message.tries))


def _tries(kept: Iterable[dict[str, Any]]) -> list[Try]:
    """Return the tries, the last first."""
    return [Try(datetime.fromisoformat(each["at"]), _words(each), each["answer"]) for each in reversed(list(kept))]


def _words(tried: dict[str, Any]) -> str:
    said = tried["problem"] or f"it answered {tried['status']}"
    return f"{said[:1].upper()}{said[1:]}, after {tried['seconds']:.1f} s"


def find_webhooks(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not is_operator(request):
        return []
    rows = Hook.objects.filter(held_by(["name", "address"], text)).order_by("name", "pk").only("name")
    return [
        SearchResult(
            title=row.name,
            description="Webhook",
            link=reverse("admin:webhooks_hook_change", args=[row.pk]),
            icon="webhook",
        )
        for row in rows[:RESULTS_PER_KIND]
    ]


FINDERS.add(find_webhooks)
