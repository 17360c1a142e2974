"""What there is to see of a screen, whoever looks: the page, its tabs, nothing found, sent empty, each action."""

from __future__ import annotations

from typing import Protocol

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from tests.browser.screens import Screen


class Looking(Protocol):
    """Whoever walks through the screens; `within` names the only part that is new since the last look."""

    page: Page

    def look(self, where: str, within: str = "html") -> None: ...


def tour(walked: Looking, screen: Screen) -> None:
    """Look at a page, at each of its tabs, and at what the page says when there is nothing to show or to save."""
    walked.page.goto(screen.path)
    walked.look(str(screen))
    tabs = walked.page.get_by_role("tab")
    for number in range(1, tabs.count()):
        tabs.nth(number).click()
        expect(walked.page.get_by_role("tabpanel")).not_to_be_empty()
        walked.look(f"{screen}, tab {number + 1}", within="[role=tabpanel]:not([hidden])")
    if screen.route.endswith("_changelist"):
        walked.page.goto(f"{screen.path}?q=nothing-is-called-so")
        walked.look(f"{screen}, nothing found")
    if screen.route.endswith("_add"):
        walked.page.goto(screen.path)
        send_empty(walked.page)
        walked.look(f"{screen}, sent empty")


def tour_of_actions(walked: Looking, screen: Screen, person: User) -> None:
    """Look at what each action of a list asks before it does something with all rows of the page."""
    for action in actions_of(screen, person):
        walked.page.goto(screen.path)
        act_on_selection(walked.page, action)
        walked.look(f"{screen}, {action}")


def actions_of(screen: Screen, person: User) -> list[str]:
    """Return the actions that a list offers for a selection."""
    model = screen.model
    if model is None or not screen.route.endswith("_changelist"):
        return []
    request: HttpRequest = RequestFactory().get(screen.path)
    request.user = person
    return [name for name in admin.site._registry[model].get_actions(request) if name]


def act_on_selection(page: Page, action: str) -> None:
    """Choose every row of a list and ask for `action`, whatever the buttons for it look like."""
    with page.expect_navigation():
        page.evaluate(
            """(action) => {
                const form = Object.assign(document.createElement("form"), { method: "post" });
                const input = (values) => Object.assign(document.createElement("input"), values);
                const send = (name, value) => form.append(input({ name, value }));
                const kept = document.querySelectorAll("[name=_selected_action], [name=csrfmiddlewaretoken]");
                kept.forEach((each) => send(each.name, each.value));
                Object.entries({ action, index: "0", select_across: "0" }).forEach((each) => send(...each));
                document.body.append(form);
                form.submit();
            }""",
            action,
        )


def send_empty(page: Page) -> None:
    with page.expect_navigation():
        page.evaluate(
            """() => {
                const form = document.querySelector("main form[method=post]");
                form.noValidate = true;
                form.requestSubmit();
            }"""
        )
