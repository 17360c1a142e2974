"""The page that shows a new key's secret: to load it again shows the key, and makes no other."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from pxm.oauth.models import ApplicationKey
from tests.factories.people import OPERATOR


def test_loading_the_page_again_makes_no_second_key(open_page: Callable[..., Page]) -> None:
    page = open_page(OPERATOR)
    page.goto(reverse("admin:oauth_applicationkey_add"))
    page.get_by_label("Name").fill("Till")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Till was made.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("was shown once, when it was made")).to_be_visible()
    key = ApplicationKey.objects.get(name="Till")
    assert page.url.endswith(reverse("admin:oauth_applicationkey_change", args=[key.pk]))
