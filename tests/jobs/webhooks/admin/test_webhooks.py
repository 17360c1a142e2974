"""Webhooks in the admin: the secret is shown once, what was sent is read and sent again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from jobs.models import Job
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.sealing import SECRETS
from jobs.webhooks.services import secrets_of
from pxm.clock import now
from pxm.history.models import Entry
from tests.factories.people import MERCHANDISER, OPERATOR, signed_in
from tests.factories.webhooks import make_hook, make_message
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST, ADD = reverse("admin:webhooks_hook_changelist"), reverse("admin:webhooks_hook_add")
TYPED = {"name": "Till", "address": "https://till.example/", "events": ["job.finished"], "enabled": "on"}


def page_of(hook: Hook, verb: str = "change", *more: object) -> str:
    return reverse(f"admin:webhooks_hook_{verb}", args=[hook.pk, *more])


def secret_on(text: str) -> str:
    return text.partition('<code id="signing-secret">')[2].partition("<")[0]


def test_a_new_webhook_shows_its_secret_once_and_so_does_a_replaced_one() -> None:
    browser = signed_in(OPERATOR)
    made = browser.post(ADD, TYPED)
    hook = Hook.objects.get()
    first = secret_on(made.text)
    assert first == SECRETS.unseal(hook.sealed_secret)
    replaced = browser.post(page_of(hook, "replace"))
    hook.refresh_from_db()
    second = secret_on(replaced.text)
    assert secrets_of(hook) == (second, first)
    assert "messages are signed with the old one, too" in visible_text(replaced.text)

    assert "no-store" in made.headers["Cache-Control"]
    assert "no-store" in replaced.headers["Cache-Control"]
    pages = [browser.get(address).text for address in (LIST, page_of(hook), page_of(hook, "messages"))]
    pages += [str(session.get_decoded()) for session in Session.objects.all()]
    assert not [page for page in pages if first in page or second in page]
    entries = Entry.objects.filter(subject_id=hook.pk).order_by("id")
    assert [(entry.verb, entry.said) for entry in entries] == [
        ("created", ""),
        ("done", "replaced the signing secret"),
    ]
    assert entries[0].actor_id == browser.session["_auth_user_id"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Give it a name."),
        ({"address": "https://10.0.0.1/"}, "private address"),
        ({"address": "shop"}, "must be an address such as https://example.com/hook"),
        ({"events": []}, "Tick at least one event."),
        ({"events": ["job.begun"]}, "job.begun"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(wrong: dict[str, object], words: str) -> None:
    answer = signed_in(OPERATOR).post(ADD, TYPED | wrong)
    assert answer.status_code == 200
    assert words in visible_text(answer.text)
    assert not Hook.objects.exists()


def test_the_list_says_how_each_fares_and_the_finder_finds_them() -> None:
    make_hook(name="Well")
    make_hook(name="Quiet", enabled=False)
    Hook.objects.filter(pk=make_hook(name="Away").pk).update(failures=3)
    browser = signed_in(OPERATOR)
    text = visible_text(browser.get(LIST).text)
    assert "not reached 3 times in a row" in text
    assert "A job has ended" in text
    assert "Away" in browser.get(f"{reverse('admin:search')}?s=awa").text
    assert "Away" not in signed_in(MERCHANDISER).get(f"{reverse('admin:search')}?s=awa").text


def test_messages_are_read_and_sent_again(django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    message = make_message(body="<script>alert(1)</script>")
    hook, browser = message.hook, signed_in(OPERATOR)
    answer = browser.get(page_of(hook, "messages"))
    text = visible_text(answer.text)
    assert "<script>alert" not in answer.text
    for words in ("given up", "Build children of Shirt: success", "It answered 500, after 0.2 s", "Sorry"):
        assert words in text

    with django_capture_on_commit_callbacks(execute=True):
        again = browser.post(page_of(hook, "send_again", message.pk))
    assert "It is being sent again." in again.text
    message.refresh_from_db()
    assert message.status == "waiting"
    assert Job.objects.pending().get().type == "webhooks"
    other = make_message()
    assert browser.post(page_of(hook, "send_again", other.pk)).status_code == 404

    def renews_itself() -> bool:
        return "every 3s" in browser.get(page_of(hook, "messages")).text

    soon = now() + timedelta(minutes=1)
    assert renews_itself()
    Hook.objects.update(paused_until=soon)
    assert not renews_itself()
    Hook.objects.update(busy_until=soon)
    assert renews_itself(), "something is being sent"
    Hook.objects.update(enabled=False)
    assert "turn it on first" in browser.post(page_of(hook, "send_again", message.pk)).text


def test_a_page_of_messages_asks_as_often_for_two_as_for_two_hundred(
    count_queries: Callable[[Callable[[], object]], int],
) -> None:
    hook = make_message().hook
    make_message(hook)
    browser = signed_in(OPERATOR)
    few = count_queries(lambda: browser.get(page_of(hook, "messages")))
    rows = [
        Delivery(hook=hook, event="gone", about=str(number), body="{}", gives_up_at=now() + timedelta(days=1))
        for number in range(200)
    ]
    Delivery.objects.bulk_create(rows)
    assert count_queries(lambda: browser.get(page_of(hook, "messages"))) == few
    assert "Page 3 of 3" in visible_text(browser.get(f"{page_of(hook, 'messages')}?page=3").text)


def test_the_old_secret_can_be_ended_and_a_test_message_sent(run_jobs: Callable[[], None]) -> None:
    browser, hook = signed_in(OPERATOR), make_hook()
    assert "the old secret" not in visible_text(browser.get(page_of(hook)).text)
    browser.post(page_of(hook, "replace"))
    assert "messages are signed with the old secret, too" in visible_text(browser.get(page_of(hook)).text)
    ended = browser.post(page_of(hook, "end_overlap"), follow=True)
    assert "Messages are signed with the new secret alone." in visible_text(ended.text)
    assert "the old secret, too" not in visible_text(ended.text)

    sent = visible_text(browser.post(page_of(hook, "send_test")).text)
    assert "A test message is being sent." in sent
    assert "Test message A test message, " in sent
    assert Delivery.objects.get().event == "webhook.test"
    Hook.objects.update(enabled=False)
    refused = browser.post(page_of(hook, "send_test")).text
    assert "the webhook is off: turn it on first" in refused.lower()
    assert "Send a test message" not in refused
    assert signed_in(MERCHANDISER).post(page_of(hook, "send_test")).status_code == 403
