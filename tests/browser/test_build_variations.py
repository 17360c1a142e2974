"""The variations tab in a browser: order, search, made on the spot, and what it means for the rules."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from products.models import Product, Variation
from tests.factories.products import ProductFactory, VariationFactory, build, shirt


def open_variations(page: Page, product: Product) -> None:
    page.goto(f"/admin/products/product/{product.pk}/change/#variations")
    expect(page.get_by_role("tab", name="Variations")).to_have_attribute("aria-selected", "true")


def shown(page: Page):
    return page.locator(".products-linked-name")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved.")).to_be_visible()


def linked(product: Product) -> list[str]:
    return list(product.variation_links.order_by("position").values_list("variation__name", flat=True))


def test_a_row_moves_by_keys_and_stays_in_hand(page: Page) -> None:
    made = shirt()
    open_variations(page, made.product)
    expect(page.locator("[data-part=count]")).to_have_text("3 × 3 × 3 = 27 combinations")

    page.get_by_role("button", name="Size, 1 of 3").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    expect(shown(page)).to_have_text(["Color", "Material", "Size"])
    expect(page.get_by_role("button", name="Size, 3 of 3")).to_be_focused()
    expect(page.locator("[data-part=said]")).to_have_text("Size is now number 3.")
    page.get_by_role("button", name="Move Material up").click()
    save(page)
    assert linked(made.product) == ["Material", "Color", "Size"]


def test_a_row_is_dragged_by_its_handle(page: Page) -> None:
    made = shirt()
    open_variations(page, made.product)

    page.locator(".products-linked-handle").nth(2).drag_to(
        page.locator(".products-linked").nth(0), target_position={"x": 60, "y": 4}
    )

    expect(shown(page)).to_have_text(["Material", "Size", "Color"])
    save(page)
    assert linked(made.product) == ["Material", "Size", "Color"]


def test_a_variation_is_found_and_the_rules_count_with_it_before_anything_is_saved(page: Page) -> None:
    made = shirt()
    VariationFactory(name="Fabric", options=["Linen", "Silk"])
    open_variations(page, made.product)

    page.get_by_label("Add a variation").fill("fab")
    page.get_by_role("option", name="Fabric Linen, Silk").click()

    expect(shown(page)).to_have_text(["Size", "Color", "Material", "Fabric"])
    expect(page.locator("[data-part=count]")).to_have_text("3 × 3 × 3 × 2 = 54 combinations")
    page.get_by_role("tab", name="Build rules").click()
    expect(page.locator("[data-part=counter]")).to_have_text("48 of 54 will be built")
    assert linked(made.product) == ["Size", "Color", "Material"]


def test_a_variation_is_made_on_the_spot(page: Page) -> None:
    product = ProductFactory()
    open_variations(page, product)
    expect(page.get_by_text("No variations yet")).to_be_visible()

    page.get_by_label("Add a variation").fill("Finish")
    page.get_by_role("option", name="Make “Finish”…").click()
    dialog = page.get_by_role("dialog", name="Make a variation")
    expect(dialog.get_by_label("Name")).to_have_value("Finish")
    dialog.get_by_label("Options").fill("Matte")
    page.keyboard.press("Enter")
    dialog.get_by_label("Options").fill("Glossy")
    dialog.get_by_role("button", name="Make and add").click()

    expect(dialog).to_be_hidden()
    expect(shown(page)).to_have_text(["Finish"])
    expect(page.locator("[data-part=count]")).to_have_text("2 combinations")
    save(page)
    assert linked(product) == ["Finish"]
    assert list(Variation.objects.get().options.values_list("name", flat=True)) == ["Matte", "Glossy"]


def test_what_is_refused_stands_in_the_dialog(page: Page, complaints) -> None:
    complaints.expect("422")
    open_variations(page, ProductFactory())

    page.get_by_label("Add a variation").click()
    page.get_by_role("option", name="Make a new variation…").click()
    dialog = page.get_by_role("dialog", name="Make a variation")
    dialog.get_by_role("button", name="Make and add").click()

    expect(dialog.get_by_role("alert")).to_contain_text("name can not be empty")
    expect(dialog).to_be_visible()


def test_another_set_of_variations_warns_of_the_children_it_costs(page: Page) -> None:
    made = shirt()
    build(made.product)
    open_variations(page, made.product)
    warning = page.get_by_text("The next build will delete all 24 children and make new ones")
    expect(warning).to_be_hidden()

    page.get_by_role("button", name="Unlink Material").click()
    expect(warning).to_be_visible()
    page.get_by_label("Add a variation").fill("mat")
    page.get_by_role("option", name="Material").click()

    expect(warning).to_be_hidden()


def test_another_order_warns_of_the_skus_and_addresses_it_may_change(page: Page) -> None:
    made = shirt()
    build(made.product)
    open_variations(page, made.product)
    warning = page.get_by_text("The next build may change the SKUs and addresses of all 24 children")
    expect(warning).to_be_hidden()

    page.get_by_role("button", name="Move Material up").click()
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Move Material down").click()
    expect(warning).to_be_hidden()

    page.get_by_role("button", name="Move Material up").click()
    save(page)
    expect(page.get_by_text("24 SKUs and 24 addresses change")).to_be_visible()


def test_enter_in_the_search_saves_nothing(page: Page) -> None:
    made = shirt()
    open_variations(page, made.product)

    page.get_by_label("Add a variation").fill("zzz")
    page.keyboard.press("Enter")

    expect(page.get_by_text("No variation is called “zzz”.")).to_be_visible()
    expect(page.get_by_text("was saved.")).to_be_hidden()


def test_the_search_takes_typing_after_a_variation_was_made_by_mouse(page: Page) -> None:
    VariationFactory(name="Aspect", options=["Wide"])
    VariationFactory(name="Weave", options=["Twill"])
    open_variations(page, ProductFactory())
    page.get_by_label("Add a variation").fill("Finish")
    page.get_by_role("option", name="Make “Finish”…").click()
    page.get_by_role("dialog").get_by_label("Options").fill("Matte")
    page.get_by_role("dialog").get_by_role("button", name="Make and add").click()
    expect(shown(page)).to_have_text(["Finish"])

    expect(page.get_by_role("option", name="Aspect")).to_be_visible()
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_text(["Finish"])
    page.keyboard.type("Weave")
    expect(page.get_by_label("Add a variation")).to_have_value("Weave")
    page.keyboard.press("Enter")

    expect(shown(page)).to_have_text(["Finish", "Weave"])


def test_enter_never_links_what_an_older_question_found(page: Page) -> None:
    VariationFactory(name="Color", options=["Red"])
    open_variations(page, ProductFactory())
    page.get_by_label("Add a variation").fill("Color")
    expect(page.get_by_role("option", name="Color Red")).to_be_visible()

    page.keyboard.type("9")
    page.keyboard.press("Enter")

    expect(page.get_by_text("No variation is called “Color9”.")).to_be_visible()
    expect(shown(page)).to_have_count(0)


def test_variations_of_one_name_are_told_apart_by_their_options(page: Page) -> None:
    VariationFactory(name="Size", options=["Small", "Medium"])
    shoes = VariationFactory(name="Size", options=["36", "37", "38", "39", "40", "41", "42"])
    product = ProductFactory()
    open_variations(page, product)
    page.get_by_label("Add a variation").focus()
    page.keyboard.type("Size")
    page.keyboard.press("Enter")

    # Typed blindly, the name says not which of the two is meant.
    expect(page.get_by_role("option", name="Size · Small, Medium")).to_be_visible()
    expect(shown(page)).to_have_count(0)
    page.get_by_role("option", name="Size · 36, 37, 38, 39, 40, 41…").click()
    save(page)
    assert product.variation_links.get().variation == shoes


def test_a_linked_variation_leads_to_its_page_and_typed_changes_are_not_lost(page: Page) -> None:
    made = shirt()
    open_variations(page, made.product)
    page.get_by_role("link", name="Color", exact=True).click()
    expect(page).to_have_url(re.compile(f"/variation/{made.color.pk}/change/"))

    page.go_back()
    page.get_by_role("button", name="Unlink Material").click()
    expect(page.get_by_text("There are changes that are not saved yet.")).to_be_visible()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Color", exact=True).click()
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(shown(page)).to_have_text(["Size", "Color"])
