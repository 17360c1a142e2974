"""A merchandiser says how the options of a variation show in codes and names of children, for all of them at once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from products.models import Modifier, Variation
from tests.browser.counted import Counted
from tests.factories.products import ModifierFactory, VariationFactory, build, shirt


@pytest.fixture
def color(website: str) -> Variation:
    return VariationFactory(name="Color", options=["Red", "Green", "Blue"])


def open_page(page: Page, variation: Variation) -> None:
    page.goto(reverse("admin:products_variation_change", args=[variation.pk]))


def cell(page: Page, option: str, column: str) -> Locator:
    return page.get_by_label(f"{option} {column}", exact=True)


def paste(target: Locator, text: str) -> None:
    target.evaluate(
        "(input, text) => { const data = new DataTransfer(); data.setData('text', text);"
        " input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }",
        text,
    )


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved.")).to_be_visible()


def saved(variation: Variation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = Modifier.objects.filter(option__variation=variation).order_by("option__position", "type")
    for name, value in rows.values_list("option__name", "value"):
        found.setdefault(name, []).append(value)
    return found


def test_sensible_codes_take_two_clicks(page: Page, color: Variation) -> None:
    open_page(page, color)
    hand = Counted(page)
    hand.click("button", "Fill from the names")
    expect(cell(page, "Red", "in SKUs")).to_have_value("-RD")
    hand.click("button", "Save")
    expect(page.get_by_text("was saved.")).to_be_visible()

    assert len(hand.done) <= 3
    # By type: in names, in SKUs, in addresses.
    assert saved(color) == {
        "Red": [", Red", "-RD", "-red"],
        "Green": [", Green", "-GR", "-green"],
        "Blue": [", Blue", "-BL", "-blue"],
    }


def test_filling_overwrites_nothing_and_can_be_seen_in_the_sentences(page: Page, color: Variation) -> None:
    ModifierFactory(option=color.options.get(name="Red"), type="sku_append", value="-R1")
    open_page(page, color)
    page.get_by_role("button", name="Fill from the names").click()

    expect(page.get_by_text("8 codes were filled in.")).to_be_visible()
    expect(cell(page, "Red", "in SKUs")).to_have_value("-R1")
    expect(page.locator(".products-option-row").nth(0).get_by_role("button", name="Slug: append -red")).to_be_visible()


def test_cells_are_typed_into_by_keyboard_alone(page: Page, color: Variation) -> None:
    open_page(page, color)
    cell(page, "Red", "in SKUs").focus()
    page.keyboard.type("-R")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("-G")
    page.keyboard.press("Enter")
    expect(cell(page, "Blue", "in SKUs")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "Blue", "in addresses")).to_be_focused()
    page.keyboard.type("-blue")
    page.keyboard.press("Tab")
    page.keyboard.type(", Blau")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "Green", "in names")).to_be_focused()
    save(page)

    assert saved(color) == {"Red": ["-R"], "Green": ["-G"], "Blue": ["-blue"]}


def test_a_block_is_pasted_over_rows_and_columns(page: Page, color: Variation) -> None:
    open_page(page, color)
    paste(cell(page, "Green", "in SKUs"), "-GRN\t-green\r\n-BLU\t-blue\r\n-X\t\r\n")
    expect(page.get_by_text("Pasted; 1 cell found no place.")).to_be_visible()
    paste(cell(page, "Blue", "in names"), "Green\t-G\t-green\t, Green\nRed\t-R\t-red\t, Red\n")
    save(page)

    assert saved(color) == {
        "Red": [", Red", "-R", "-red"],
        "Green": [", Green", "-G", "-green"],
        "Blue": ["-BLU", "-blue"],
    }


def test_an_emptied_code_is_taken_out_and_one_typed_again_is_the_same(page: Page, color: Variation) -> None:
    red, green, _ = color.options.all()
    ModifierFactory(option=red, type="sku_append", value="-RD")
    kept = ModifierFactory(option=green, type="sku_append", value="-GR")
    open_page(page, color)
    cell(page, "Red", "in SKUs").fill("")
    cell(page, "Green", "in SKUs").fill("")
    cell(page, "Green", "in SKUs").fill("-G")
    save(page)

    assert list(Modifier.objects.values_list("pk", "value")) == [(kept.pk, "-G")]


def test_what_is_more_than_a_text_at_the_end_is_shown_and_edited_in_the_dialog(page: Page, color: Variation) -> None:
    red, green, blue = color.options.all()
    ModifierFactory(option=red, type="sku_equals", value="R1")
    ModifierFactory(option=green, type="sku_append", value="-a")
    ModifierFactory(option=green, type="sku_append", value="-b")
    ModifierFactory(option=blue, type="sku_append", value="")
    open_page(page, color)
    table = page.get_by_role("region", name="Codes").get_by_role("table")
    for words in ("SKU: append -a", "SKU: append -b", "SKU: append nothing"):
        expect(table.get_by_role("button", name=words)).to_be_visible()
    page.get_by_role("button", name="Fill from the names").click()
    expect(page.get_by_text("6 codes were filled in.")).to_be_visible()
    table.get_by_role("button", name="SKU: replace by R1").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove this modifier").click()
    cell(page, "Red", "in SKUs").fill("-R")
    save(page)

    assert saved(color)["Red"] == [", Red", "-R", "-red"]
    assert saved(color)["Blue"] == [", Blue", "", "-blue"]


def test_an_address_that_cannot_be_one_says_so_at_its_cell(page: Page, color: Variation) -> None:
    open_page(page, color)
    cell(page, "Red", "in addresses").fill("-deep red")

    expect(cell(page, "Red", "in addresses")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("row", name="Red").get_by_text("must be URL compatible")).to_be_visible()
    expect(cell(page, "Red", "in addresses")).to_be_focused()
    cell(page, "Red", "in addresses").fill("-deep-red")
    expect(cell(page, "Red", "in addresses")).to_have_attribute("aria-invalid", "false")


def test_a_child_and_the_reach_are_shown_before_saving(page: Page) -> None:
    made = shirt()
    build(made.product)
    open_page(page, made.color)
    child = page.get_by_role("region", name="A child of Shirt with Medium / Red / Denim")
    expect(child).to_contain_text("shirtMediumRedDenim")
    cell(page, "Red", "in SKUs").fill("-RD")

    expect(child).to_contain_text("shirtMedium-RDDenim")
    expect(page.get_by_text("1 product, up to 24 SKUs: they change with the next build")).to_be_visible()
    cell(page, "Green", "in names").focus()
    expect(page.get_by_role("region", name="A child of Shirt with Small / Green / Cotton")).to_be_visible()
    page.get_by_role("button", name="Fill from the names").click()
    expect(page.get_by_text("1 product, 24 SKUs, addresses and names: they change")).to_be_visible()
    save(page)
    expect(page.get_by_text("1 product needs a rebuild:")).to_be_visible()


def test_a_new_name_says_that_it_reaches_skus_and_addresses_unless_codes_stand_for_it(page: Page) -> None:
    made = shirt()
    ModifierFactory(option=made["Blue"], type="sku_append", value="-B")
    build(made.product)
    open_page(page, made.color)
    name_of = {name: page.locator(f'.products-option-row input[value="{name}"]').first for name in ("Red", "Blue")}

    name_of["Red"].fill("Crimson")
    expect(page.get_by_text("1 product, up to 24 SKUs and addresses: they change")).to_be_visible()
    name_of["Red"].fill("Red")
    name_of["Blue"].fill("Navy")
    expect(page.get_by_text("1 product, up to 24 addresses: they change")).to_be_visible()
    save(page)

    expect(page.get_by_text("9 addresses of 1 product change")).to_be_visible()


def test_another_order_of_options_changes_no_code(page: Page) -> None:
    made = shirt()
    build(made.product)
    open_page(page, made.color)

    page.get_by_role("button", name="Move Blue up").click()

    expect(page.locator("[data-codes-part=reach]")).to_be_hidden()


def test_a_new_variation_begins_with_a_row_and_gets_its_codes_at_once(page: Page) -> None:
    page.goto(reverse("admin:products_variation_add"))
    expect(page.locator("[data-codes]")).to_be_hidden()
    page.locator("#field-name input").fill("Size")
    page.locator(".products-option-row").get_by_label("Name").fill("Small")
    page.keyboard.press("Enter")
    page.keyboard.type("Large")
    page.get_by_role("button", name="Fill from the names").click()
    expect(cell(page, "Large", "in SKUs")).to_have_value("-L")
    page.get_by_role("button", name=re.compile("^Create")).click()
    expect(page.get_by_text("was created.")).to_be_visible()

    assert saved(Variation.objects.get()) == {
        "Small": [", Small", "-S", "-small"],
        "Large": [", Large", "-L", "-large"],
    }
