"""The harness itself: signed in, on our own host, with a quiet console."""

from __future__ import annotations

from types import SimpleNamespace

from playwright.sync_api import expect

from tests.factories.people import VIEWER


def test_somebody_signed_in_sees_the_start_page(page) -> None:
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_a_complaint_of_the_browser_is_heard(open_page, complaints) -> None:
    page = open_page(VIEWER)
    page.goto("/admin/")
    with page.expect_console_message():
        page.evaluate("console.error('broken')")

    assert complaints.unexpected == ["console error: broken"]
    complaints.expect("broken")


def test_a_request_to_another_host_is_a_complaint(complaints) -> None:
    complaints.check(SimpleNamespace(url=f"http://{complaints.host}/admin/"))
    complaints.check(SimpleNamespace(url="data:image/png;base64,"))
    assert complaints.unexpected == []

    complaints.check(SimpleNamespace(url="https://fonts.example.org/inter.woff2"))
    assert complaints.unexpected == ["request to another host: https://fonts.example.org/inter.woff2"]
    complaints.expect("fonts.example.org")
