"""Catalog rules by mouse and by keyboard: made, checked while they are typed, and tried."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from catalog.models import CatalogRule
from tests.factories.catalog import ReleaseFactory, rule_of
from tests.factories.prices import PriceBookFactory


def test_a_rule_is_made_checked_while_it_is_typed_and_tried(page: Page) -> None:
    summer, winter = (ReleaseFactory(catalog__name=name).catalog for name in ("Summer", "Winter"))
    rule_of(winter, name="App", channels=["app"])
    PriceBookFactory(name="Retail")
    PriceBookFactory(name="VIP")

    page.goto("/admin/catalog/catalogrule/add/")
    page.get_by_label("Name", exact=False).first.fill("VIP in the app")
    page.get_by_label("Catalog", exact=False).first.select_option("Summer")
    page.get_by_placeholder("Add channels").fill("app,")
    expect(page.get_by_text("Can never win: App is always ahead.")).to_be_visible()
    page.get_by_placeholder("Add tags", exact=True).fill("vip")
    page.keyboard.press("Enter")
    expect(page.get_by_text("For customers, above all those tagged vip, in channel app.")).to_be_visible()
    expect(page.get_by_text("Can never win")).to_have_count(0)
    page.get_by_role("button", name="+ Add period").press("Enter")
    page.get_by_label("From (UTC)").fill("2026-06-01T00:00")
    for name in ("VIP", "Retail"):
        page.get_by_role("button", name="+ Add price book").press("Enter")
        page.get_by_label("Price book", exact=True).last.select_option(name)
    page.get_by_role("button", name="Move this price book up").last.click()
    page.get_by_role("button", name="Create this catalog rule").click()
    expect(page.get_by_text("VIP in the app was created.")).to_be_visible()
    rule = CatalogRule.objects.get(name="VIP in the app")
    assert (rule.catalog, rule.channels, rule.tags, len(rule.books)) == (summer, ["app"], ["vip"], 2)

    page.goto("/admin/catalog/catalogrule/")
    page.get_by_label("Channels").fill("app")
    page.get_by_label("Tags", exact=True).fill("vip")
    page.get_by_label("When (UTC)").fill("2026-07-01T00:00")
    page.get_by_role("button", name="Try the rules").click()
    expect(page.get_by_text("This shopper sees Summer")).to_be_visible()
    expect(page.get_by_text("it fits in one way, the winner in 2")).to_be_visible()
    page.get_by_label("When (UTC)").fill("2026-05-01T00:00")
    page.get_by_label("When (UTC)").press("Enter")
    expect(page.get_by_text("This shopper sees Winter")).to_be_visible()
    expect(page.get_by_text("it holds from 1 Jun 2026")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
