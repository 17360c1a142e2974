"""Two steps to sign in, as a person walks them: set up, signed in with a code, with a recovery code, reset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from pxm.clock import now
from pxm.second_factor import services
from tests.browser.walk import Walk
from tests.factories.people import MERCHANDISER, OPERATOR, PersonFactory

PASSWORD = "correct horse battery"
PHONE = {"width": 390, "height": 844}


def sign_in(page: Page, name: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_set_up_and_signed_in_with_codes_and_reset(
    open_page: Callable[..., Page], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = PersonFactory(username="ana", first_name="Ana", last_name="Lind", group=MERCHANDISER)
    ana.set_password(PASSWORD)
    ana.save()
    clock = [now()]
    monkeypatch.setattr(services, "now", lambda: clock[0])
    page = open_page()
    walk = Walk(page)

    # From the person's menu to the page, and there with the keyboard alone.
    sign_in(page, "ana")
    page.get_by_text("Ana Lind").first.click()
    page.get_by_role("link", name="Two-step sign-in").click()
    walk.look("off")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="A QR code for your app")).to_be_visible()
    page.get_by_text("Type a key instead").click()
    walk.look("set up")
    app = pyotp.TOTP(page.locator(".pxm-two-steps-key code").inner_text().replace(" ", ""))

    def next_code() -> str:
        clock[0] += timedelta(seconds=30)
        return app.at(clock[0])

    page.get_by_label("The code that the app shows now").fill(next_code())
    page.keyboard.press("Enter")
    expect(page.get_by_text("Two-step sign-in is on.")).to_be_visible()
    walk.look("recovery codes")
    recovery = page.locator("#recovery-codes").inner_text().split()
    assert len(recovery) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    walk.look("on")

    # The second step on a telephone: nothing stands out of the page.
    sign_out(page)
    page.set_viewport_size(PHONE)
    sign_in(page, "ana")
    code = page.get_by_label("The code that your app shows")
    expect(code).to_have_attribute("autofocus", "")
    walk.look("second step")
    code.focus()  # a browser behind another window does not do it by itself
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the code")
    page.get_by_label("The code that your app shows").fill(next_code())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Three steps to your first children")).to_be_visible()

    # A recovery code in its place, and new ones asked for.
    sign_out(page)
    sign_in(page, "ana")
    page.get_by_role("link", name="use a recovery code").click()
    walk.look("recovery code")
    page.get_by_label("A recovery code").fill(recovery[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.goto(reverse("admin:two_steps"))
    expect(page.get_by_text("9 recovery codes are left")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # An operator resets it; where two steps are required it is set up at the door.
    operator = open_page(OPERATOR)
    operator.goto(reverse("admin:auth_user_change", args=[ana.pk]))
    operator.get_by_role("link", name="Reset it…").click()
    Walk(operator).look("reset")
    operator.get_by_role("button", name="Reset the two-step sign-in").click()
    expect(operator.get_by_text("The two-step sign-in of ana was reset.")).to_be_visible()
    settings.SECOND_FACTOR_FOR = [MERCHANDISER]
    sign_out(page)
    sign_in(page, "ana")
    page.get_by_text("Type a key instead").click()
    walk.look("set up at the door")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    app = pyotp.TOTP(page.locator(".pxm-two-steps-key code").inner_text().replace(" ", ""))
    page.get_by_label("The code that the app shows now").fill(next_code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    walk.look("recovery codes at the door")
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Three steps to your first children")).to_be_visible()
    assert walk.faults == []
