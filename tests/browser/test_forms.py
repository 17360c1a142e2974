"""What the keyboard does in every form that makes something, whichever app or package it comes from."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.screens import parts, screens
from tests.factories.people import OPERATOR, signed_in


def test_a_new_form_begins_in_its_first_field_and_ctrl_s_sends_it(open_page: Callable[..., Page]) -> None:
    page = open_page(OPERATOR)
    browser = signed_in(OPERATOR)
    makers = [each for part in parts() for each in screens(browser, {}, part) if each.route.endswith("_add")]
    assert {"auth_user_add", "auth_group_add", "products_product_add"} <= {screen.route for screen in makers}
    for screen in makers:
        page.goto(screen.path)
        first = (
            page.locator("main form[method=post]").locator("input:not([type=hidden], [hidden]), textarea, select").first
        )
        expect(first).to_be_focused()
        # Another field that asks for it gets it whenever the browser is quicker.
        rivals = page.locator("main form[method=post] [autofocus]")
        assert rivals.evaluate_all("(found, first) => found.every((each) => each === first)", first.element_handle())

        with page.expect_navigation(), page.expect_request(lambda request: request.method == "POST") as sent:
            page.keyboard.press("Control+s")
        assert sent.value.url.endswith(screen.path)


def test_ctrl_s_confirms_no_question(open_page: Callable[..., Page]) -> None:
    page = open_page(OPERATOR)
    page.goto("/admin/auth/group/")
    page.get_by_role("link", name="Viewer").click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("Are you sure")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    page.keyboard.press("Control+s")
    page.wait_for_timeout(300)

    assert "POST" not in sent
