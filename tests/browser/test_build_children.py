"""Building in a browser: the numbers open their rows, children are found and changed, work is lost only knowingly."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from products.models import Product
from products.services.product import update_product
from products.services.variation_links import unlink_variations
from tests.factories.people import MERCHANDISER
from tests.factories.products import build, shirt


def path(product: Product, rest: str) -> str:
    return f"/admin/products/product/{product.pk}/{rest}"


def test_the_button_builds_what_the_page_said(page: Page, work: Callable[[], None]) -> None:
    made = shirt()
    page.goto(path(made.product, "change/"))
    page.get_by_role("link", name="Build children…").click()

    expect(page.get_by_text("24 of 27 will be built: 24 new, 0 updated, 0 deleted")).to_be_visible()
    expect(page.get_by_role("heading", name="24 new children")).to_be_visible()
    page.get_by_placeholder("Search SKU").fill("largered")
    expect(page.get_by_role("heading", name="3 new children")).to_be_visible()
    expect(page.get_by_placeholder("Search SKU")).to_be_focused()
    page.get_by_label("Only Material").select_option("Wool")
    expect(page.get_by_role("heading", name="1 new child")).to_be_visible()
    page.get_by_role("button", name="Build 24 children").click()

    page.wait_for_url("**/admin/jobs/job/*/change/")
    work()
    assert made.product.children.count() == 24


def test_what_was_typed_is_saved_and_built_in_one_click(page: Page, work: Callable[[], None]) -> None:
    made = shirt()
    build(made.product)
    page.goto(path(made.product, "change/"))

    page.get_by_label("Description").fill("Soft")
    page.get_by_role("button", name="Save and build").click()

    page.wait_for_url("**/admin/jobs/job/*/change/")
    expect(page.get_by_text("Shirt · shirt was saved.")).to_be_visible()
    work()
    assert set(made.product.children.values_list("description", flat=True)) == {"Soft"}


def test_a_save_that_changes_skus_is_built_only_by_whoever_ticks_the_box(page: Page) -> None:
    made = shirt()
    build(made.product)
    page.goto(path(made.product, "change/"))

    page.get_by_label("SKU").fill("top")
    page.get_by_role("button", name="Save and build").click()

    page.wait_for_url("**/build/")
    expect(page.get_by_text("24 SKUs change")).to_be_visible()
    page.get_by_label("Yes, these SKUs and addresses may change.").check()
    page.get_by_role("button", name="Change 24 SKUs").click()
    page.wait_for_url("**/admin/jobs/job/*/change/")


def test_each_number_opens_its_children(page: Page) -> None:
    made = shirt(description="Plain")
    build(made.product)
    update_product(product_id=made.product.children.first().pk, attributes={"name": "Mine"})
    update_product(product_id=made.product.pk, attributes={"description": "Soft"})
    page.goto(path(made.product, "build/"))

    expect(page.get_by_role("heading", name="23 updated children")).to_be_visible()
    expect(page.get_by_text("Description Plain → Soft").first).to_be_visible()
    page.get_by_role("button", name="1 independent, left alone").click()

    expect(page.get_by_role("heading", name="1 independent child, left alone")).to_be_visible()
    expect(page.get_by_role("button", name="1 independent, left alone")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="0 new")).to_be_disabled()


def test_work_is_lost_only_by_whoever_ticks_the_box(page: Page) -> None:
    made = shirt()
    build(made.product)
    update_product(product_id=made.product.children.first().pk, attributes={"name": "Mine"})
    unlink_variations(product_id=made.product.pk, variation_ids=[str(made.material.pk)])
    page.goto(path(made.product, "build/"))

    page.get_by_role("button", name="Build 8 children").click()
    expect(page).to_have_url(f"{page.url}")
    assert page.evaluate("document.querySelector('[name=agreed]').matches(':invalid')")
    page.get_by_label("Yes, that work may be lost.").check()
    page.get_by_role("button", name="Build 8 children").click()

    page.wait_for_url("**/admin/jobs/job/*/change/")


def test_a_number_on_the_page_of_a_job_leads_to_just_those_children(page: Page, work: Callable[[], None]) -> None:
    made = shirt()
    build(made.product)
    update_product(product_id=made.product.children.get(sku="shirtLargeBlueWool").pk, attributes={"name": "Mine"})
    update_product(product_id=made.product.pk, attributes={"description": "Soft"})
    page.goto(path(made.product, "build/"))
    page.get_by_role("button", name="Build 23 children").click()
    page.wait_for_url("**/admin/jobs/job/*/change/")
    work()

    page.get_by_role("link", name="23 children updated").click()
    expect(page.get_by_text("Only children that a build updated")).to_be_visible()
    expect(page.get_by_text("23 children", exact=True)).to_be_visible()
    page.get_by_label("Search by SKU or name").fill("wool")
    expect(page.get_by_text("7 children", exact=True)).to_be_visible()
    page.get_by_role("button", name="Show all children").click()

    expect(page.get_by_text("24 children", exact=True)).to_be_visible()


def test_children_are_found_by_chips_and_changed_together(page: Page) -> None:
    made = shirt()
    build(made.product)
    page.goto(path(made.product, "change/#children"))
    expect(page.get_by_text("24 children", exact=True)).to_be_visible()

    page.locator(".products-filter-chip", has_text="Small").click()
    expect(page.get_by_text("6 children", exact=True)).to_be_visible()
    page.locator(".products-filter-chip", has_text="Wool").click()
    expect(page.get_by_text("2 children", exact=True)).to_be_visible()
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("button", name="Set draft").click()
    dialog = page.get_by_role("dialog", name="Confirm")
    expect(dialog).to_contain_text("They become independent: later builds of Shirt will no longer change them.")
    dialog.get_by_role("button", name="Set 2 children draft").click()

    expect(page.get_by_text("2 children are draft now.")).to_be_visible()
    expect(page.get_by_text("2 children", exact=True)).to_be_visible()
    expect(page.locator(".products-children-table .pxm-badge-accent")).to_have_count(2)
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(page.locator("[name=child]:checked")).to_have_count(2)
    assert made.product.children.filter(status="draft", is_independent=True).count() == 2


def test_a_tick_set_after_a_search_stays_when_the_search_is_left(page: Page) -> None:
    made = shirt()
    build(made.product)
    page.goto(path(made.product, "change/#children"))
    page.get_by_label("Search by SKU or name").press_sequentially("Green")
    expect(page.get_by_text("9 children", exact=True)).to_be_visible()

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Select shirtSmallGreenCotton").check()
    page.wait_for_timeout(500)

    assert asked == []
    expect(page.get_by_label("Select shirtSmallGreenCotton")).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()


def test_tags_are_typed_in_the_dialog(page: Page) -> None:
    made = shirt()
    build(made.product)
    page.goto(path(made.product, "change/#children"))

    page.get_by_label("Select shirtSmallGreenCotton").check()
    page.get_by_role("button", name="Add tags…").click()
    dialog = page.get_by_role("dialog", name="Confirm")
    dialog.get_by_placeholder("Add tags").press_sequentially("summer,")
    dialog.get_by_role("button", name="Add tags", exact=True).click()

    expect(page.get_by_text("1 child got new tags.")).to_be_visible()
    assert Product.objects.get(sku="shirtSmallGreenCotton").tags == ["summer"]


def test_a_child_goes_its_own_way_and_comes_back(page: Page, work: Callable[[], None]) -> None:
    made = shirt()
    build(made.product)
    page.goto(path(made.product, "change/#children"))
    page.get_by_role("link", name="shirtSmallGreenCotton", exact=True).click()

    expect(page.get_by_text("Saving makes this child independent")).to_be_visible()
    page.get_by_label("Name").first.fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Independent of Shirt")).to_be_visible()
    page.get_by_role("link", name="Delete and rebuild…").click()
    expect(page.get_by_role("row", name="Name Mine Shirt")).to_be_visible()
    page.get_by_role("button", name="Delete and rebuild this child").click()

    page.wait_for_url("**/admin/jobs/job/*/change/")
    work()
    child = Product.objects.get(sku="shirtSmallGreenCotton")
    assert (child.name, child.is_independent) == ("Shirt", False)


def test_the_screens_fit_a_phone(open_page) -> None:
    made = shirt()
    page = open_page(MERCHANDISER)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path(made.product, "build/"))
    expect(page.get_by_role("heading", name="24 new children")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    build(made.product)
    page.goto(path(made.product, "change/#children"))
    expect(page.get_by_text("Small / Green / Cotton")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
