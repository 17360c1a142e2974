"""A webhook from the first word typed to a message that is sent again."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from jobs.webhooks.models import Delivery, Hook
from tests.factories.people import OPERATOR
from tests.factories.webhooks import make_message


def test_a_webhook_is_made_and_a_message_sent_again(open_page: Callable[..., Page]) -> None:
    page = open_page(OPERATOR)
    page.goto(reverse("admin:webhooks_hook_add"))
    page.get_by_label("Name").fill("Till")
    page.get_by_label("Address").fill("https://till.example/hook")
    page.get_by_label("A job has ended").check()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Till was made.")).to_be_visible()
    expect(page.locator("#signing-secret")).to_contain_text("whsec_")
    hook = Hook.objects.get(name="Till")
    assert hook.events == ["job.finished"]
    message = make_message(hook)
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("It was shown once")).to_be_visible()

    page.get_by_role("tab", name="Messages").click()
    page.get_by_text("Show the message").click()
    expect(page.get_by_text("Sorry")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is being sent again.")).to_be_visible()
    assert Delivery.objects.get(pk=message.pk).status == "waiting"
    page.get_by_role("button", name="Send a test message").click()
    expect(page.get_by_text("A test message is being sent.")).to_be_visible()
    expect(page.get_by_text("Test message", exact=True)).to_be_visible()
