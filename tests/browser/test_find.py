"""Ctrl+K, the products list and the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from products.models import Product
from tests.factories.people import MERCHANDISER
from tests.factories.products import ProductFactory, child_of, shirt


def test_ctrl_k_finds_a_product_from_inside_a_field(page: Page) -> None:
    polo = ProductFactory(name="Polo", sku="polo-1")
    page.goto("/admin/products/product/add/")
    page.get_by_label("SKU").focus()

    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("polo")
    expect(page.get_by_role("option", name="Polo · polo-1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/{polo.pk}/change/$"))


def test_enter_goes_to_what_was_typed_and_not_to_what_was_found_before(page: Page) -> None:
    ProductFactory(name="Polo", sku="polo-1")
    coat = ProductFactory(name="Coat", sku="coat-1")
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("polo")
    expect(page.get_by_role("option", name="Polo · polo-1")).to_have_attribute("aria-selected", "true")

    page.get_by_role("combobox").fill("coat")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/{coat.pk}/change/$"))


def test_escape_closes_the_search(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("button", name="Find by name or SKU").click()
    expect(page.get_by_role("combobox")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("combobox")).to_be_hidden()


def test_the_switch_shows_children_and_a_row_leads_to_them(page: Page) -> None:
    one = shirt()
    child_of(one.product, one["Small"], one["Green"], name="Small green shirt")
    page.goto("/admin/products/product/")
    expect(page.get_by_text("Small green shirt")).to_have_count(0)

    page.get_by_role("switch", name="Show children").press("Space")
    expect(page.get_by_text("Small green shirt")).to_be_visible()

    page.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_role("tab", name="Children")).to_have_attribute("aria-selected", "true")


def test_a_filter_is_shown_as_a_chip_that_clears_it(page: Page) -> None:
    ProductFactory(name="Coat", status="draft")
    ProductFactory(name="Hat", status="live")
    page.goto("/admin/products/product/?status=draft")
    expect(page.get_by_text("Hat", exact=False)).to_have_count(0)

    page.get_by_role("link", name="Clear status: Draft").click()

    expect(page.get_by_text("Hat", exact=False).first).to_be_visible()


def test_several_products_are_set_live_after_asking(page: Page) -> None:
    ProductFactory.create_batch(3, status="draft")
    page.goto("/admin/products/product/")

    for box in page.locator("tbody .action-select").all()[:2]:
        box.check()
    page.get_by_role("button", name="Set live…").click()
    expect(page.get_by_role("heading", name="Set 2 products live?")).to_be_visible()
    page.get_by_role("button", name="Set 2 products live").click()

    expect(page.get_by_text("2 products are live now.")).to_be_visible()
    assert Product.objects.filter(status="live").count() == 2


def test_what_was_ticked_stays_ticked_after_an_action_and_after_changing_ones_mind(page: Page) -> None:
    ProductFactory.create_batch(3, status="draft")
    page.goto("/admin/products/product/")
    expect(page.get_by_role("button", name="Set live…")).to_be_hidden()
    for box in page.locator("tbody .action-select").all()[:2]:
        box.check()

    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("2 of 3 selected")).to_be_visible()
    page.get_by_role("button", name="Set live…").click()
    page.get_by_role("button", name="Set 2 products live").click()

    expect(page.get_by_text("2 products are live now.")).to_be_visible()
    expect(page.get_by_text("2 of 3 selected")).to_be_visible()
    live = Product.objects.filter(status="live")
    assert {box.input_value() for box in page.locator("tbody .action-select:checked").all()} == {
        str(product.pk) for product in live
    }
    page.get_by_role("link", name="Variations").first.click()
    page.goto("/admin/products/product/")
    expect(page.locator("tbody .action-select:checked")).to_have_count(0)


def test_all_that_a_filter_leaves_stay_chosen_as_long_as_they_are_as_many(page: Page) -> None:
    ProductFactory.create_batch(51, status="draft")
    page.goto("/admin/products/product/")
    page.locator(".action-toggle").first.check()
    page.get_by_role("button", name="Select all 51").click()

    page.get_by_role("button", name="Set live…").click()
    page.get_by_role("button", name="Set 51 products live").click()

    expect(page.get_by_text("51 products are live now.")).to_be_visible()
    expect(page.get_by_text("All 51 selected")).to_be_visible()
    assert Product.objects.filter(status="live").count() == 51


def test_no_page_scrolls_sideways_on_a_phone(open_page: Callable[..., Page]) -> None:
    one = shirt(name="A product whose name is long enough to need more than a single line", tags=["a-rather-long-tag"])
    child_of(one.product, one["Small"], one["Green"])
    page = open_page(MERCHANDISER)
    page.set_viewport_size({"width": 390, "height": 844})
    change = f"/admin/products/product/{one.product.pk}/change/"

    for address in (
        "/admin/",
        "/admin/products/product/",
        "/admin/products/product/add/",
        *(f"{change}#{part}" for part in ("details", "languages", "variations", "build-rules", "children", "jobs")),
        f"/admin/products/product/{one.product.pk}/delete/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
