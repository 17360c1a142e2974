"""A merchandiser edits a variation: options typed, moved and taken out, modifiers tried before they are kept."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from products.models import Modifier, Option, Variation
from tests.factories.people import VIEWER
from tests.factories.products import VariationFactory, shirt


@pytest.fixture
def color(website: str) -> Variation:
    return VariationFactory(name="Color", options=["Red", "Green", "Blue"])


def address(variation: Variation) -> str:
    return reverse("admin:products_variation_change", args=[variation.pk])


def row(page: Page, number: int):
    return page.locator(".products-option-row").nth(number)


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Save|Create this variation)$")).click()
    expect(page.get_by_text(re.compile(r"was (saved|created)\."))).to_be_visible()


def test_options_are_typed_one_after_the_other(page: Page) -> None:
    page.goto(reverse("admin:products_variation_add"))
    page.locator("#field-name input").fill("Size")
    page.get_by_role("button", name="Option", exact=True).click()
    for name in ("Small", "Medium", "Large"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    row(page, 3).get_by_role("button", name="Take out The new option").click()
    save(page)

    assert list(Option.objects.values_list("name", "description")) == [
        ("Small", "Small"),
        ("Medium", "Medium"),
        ("Large", "Large"),
    ]


def test_no_click_is_lost_on_a_page_that_loads_slowly(page: Page) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route(re.compile(r"options/row.*\.js"), slowly, times=1)
    page.goto(reverse("admin:products_variation_add"), wait_until="commit")
    page.locator("#field-name input").fill("Size")
    page.get_by_role("button", name="Option", exact=True).click()
    page.keyboard.type("Small")
    save(page)

    assert Option.objects.get().name == "Small"


def test_options_are_moved_by_keys_and_taken_out(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 0).get_by_label("Name").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("status").filter(has_text="Red is now number 2 of 3.")).to_be_attached()
    expect(row(page, 1).get_by_label("Name")).to_be_focused()
    row(page, 2).get_by_role("button", name="Take out Blue").click()
    save(page)

    assert list(color.options.values_list("name", flat=True)) == ["Green", "Red"]


def test_an_option_taken_out_can_be_put_back(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 1).get_by_role("button", name="Take out Green").click()
    expect(page.get_by_text("When you save, Green will be taken out.")).to_be_visible()
    page.get_by_role("button", name="Put Green back").click()

    expect(row(page, 1).get_by_label("Name")).to_be_focused()
    expect(page.get_by_text("will be taken out")).to_be_hidden()
    save(page)
    assert list(color.options.values_list("name", flat=True)) == ["Red", "Green", "Blue"]


def test_an_option_that_rules_name_stays_and_says_which_rules_do(page: Page) -> None:
    made = shirt()
    page.goto(address(made.color))
    row(page, 0).get_by_role("button", name="Red cannot be taken out: build rules name it").click()

    expect(row(page, 0).get_by_text("Build rules name it, so it cannot be taken out: Shirt.")).to_be_visible()
    rules = row(page, 0).get_by_role("link", name="Shirt")
    expect(rules).to_be_focused()
    expect(rules).to_have_attribute("href", re.compile(f"{made.product.pk}/change/#build-rules$"))
    expect(page.get_by_text("There are changes that are not saved yet.")).to_be_hidden()
    row(page, 1).get_by_role("button", name="Take out Green").click()
    save(page)
    assert list(made.color.options.values_list("name", flat=True)) == ["Red", "Blue"]


def test_options_are_dragged(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 2).locator("[data-drag]").drag_to(row(page, 0), target_position={"x": 40, "y": 4})
    expect(row(page, 0).get_by_label("Name")).to_have_value("Blue")
    save(page)

    assert list(color.options.values_list("name", flat=True)) == ["Blue", "Red", "Green"]


def test_a_colour_code_shows_its_colour(page: Page, color: Variation) -> None:
    page.goto(address(color))
    swatch = row(page, 0).locator(".products-option-swatch")
    expect(swatch).to_be_hidden()
    row(page, 0).get_by_label("Description").fill("#ff0000")
    expect(swatch).to_have_css("background-color", "rgb(255, 0, 0)")


def test_a_modifier_shows_its_effect_while_it_is_typed(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 0).get_by_role("button", name="Modifier for Red").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text to add").fill("-red ")
    expect(dialog.get_by_role("row", name="SKU")).to_contain_text("shirt-red ")
    dialog.get_by_label("SKU of the example").fill("jeans")
    expect(dialog.get_by_role("row", name="SKU")).to_contain_text("jeans-red ")
    dialog.get_by_role("button", name="Done").click()
    expect(row(page, 0).get_by_role("button", name="SKU: append -red")).to_be_focused()
    assert Modifier.objects.count() == 0, "nothing is written before Save"
    save(page)

    assert Modifier.objects.values_list("option__name", "type", "value").get() == ("Red", "sku_append", "-red ")


def test_a_modifier_that_cannot_be_kept_says_so_at_its_part(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 0).get_by_role("button", name="Modifier for Red").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What to change").select_option("Slug")
    dialog.get_by_label("How").select_option("fill in a placeholder")
    dialog.get_by_label("Replace it by").fill("deep red")
    dialog.get_by_role("button", name="Done").click()

    expect(dialog.get_by_text("Placeholder can not be empty")).to_be_visible()
    expect(dialog.get_by_text("Replace it by must be URL compatible")).to_be_visible()
    dialog.get_by_role("textbox", name="Placeholder").fill("{COLOR}")
    dialog.get_by_label("Replace it by").fill("red")
    dialog.get_by_role("button", name="Done").click()
    expect(row(page, 0).get_by_role("button", name="Slug: {COLOR} becomes red")).to_be_visible()


def test_languages_and_custom_inputs_are_filled_in_as_rows(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 0).get_by_role("button", name="Modifier for Red").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What to change").select_option("Languages")
    dialog.get_by_role("button", name="Language", exact=True).click()
    dialog.get_by_label("Language, as fr-FR").fill("fr-FR")
    dialog.get_by_label("Name", exact=True).fill("Rouge")
    dialog.get_by_role("button", name="Done").click()
    row(page, 0).get_by_role("button", name="Modifier for Red").click()
    dialog.get_by_label("What to change").select_option("Custom inputs")
    dialog.get_by_role("button", name="Custom input", exact=True).click()
    dialog.get_by_label("Key, as front").fill("front")
    dialog.get_by_label("Most characters").fill("20")
    dialog.get_by_label("Required").check()
    dialog.get_by_role("button", name="Done").click()
    save(page)

    values = {modifier.type: modifier.value for modifier in Modifier.objects.all()}
    assert values["locales_equals"] == '{"fr-FR": {"name": "Rouge"}}'
    assert '"max_length": 20' in values["custom_inputs_equals"]
    expect(row(page, 0).get_by_role("button", name="Languages: only Rouge")).to_be_visible()


def test_a_modifier_is_changed_and_removed(page: Page, color: Variation) -> None:
    red = color.options.get(name="Red")
    Modifier.objects.create(option=red, type="sku_append", value="-a")
    Modifier.objects.create(option=red, type="name_append", value=" a")
    page.goto(address(color))
    row(page, 0).get_by_role("button", name="SKU: append -a").click()
    page.get_by_role("dialog").get_by_label("Text to add").fill("-b")
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    row(page, 0).get_by_role("button", name="Name: append a").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove this modifier").click()
    save(page)

    assert list(Modifier.objects.values_list("type", "value")) == [("sku_append", "-b")]


def test_escape_leaves_a_modifier_as_it_was(page: Page, color: Variation) -> None:
    Modifier.objects.create(option=color.options.get(name="Red"), type="sku_append", value="-a")
    page.goto(address(color))
    sentence = row(page, 0).get_by_role("button", name="SKU: append -a")
    sentence.click()
    page.get_by_role("dialog").get_by_label("Text to add").fill("-b")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(sentence).to_be_focused()


def test_a_name_that_would_spoil_a_slug_is_warned_of_while_typing(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 0).get_by_label("Name").fill("Deep Red")
    expect(row(page, 0).get_by_text("Give the option a Slug modifier")).to_be_visible()
    row(page, 0).get_by_label("Name").fill("DeepRed")
    expect(row(page, 0).get_by_text("Give the option a Slug modifier")).to_be_hidden()


def test_a_refused_page_keeps_what_was_typed_and_marks_the_row(page: Page, color: Variation) -> None:
    page.goto(address(color))
    row(page, 1).get_by_label("Name").fill("")
    row(page, 2).get_by_label("Name").fill("Navy")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Nothing was saved yet.")).to_be_visible()
    expect(row(page, 1).get_by_text("Give it a name.")).to_be_visible()
    expect(row(page, 2).get_by_label("Name")).to_have_value("Navy")
    assert list(color.options.values_list("name", flat=True)) == ["Red", "Green", "Blue"]


def test_a_viewer_sees_no_way_to_edit(open_page, color: Variation) -> None:
    page = open_page(VIEWER)
    page.goto(address(color))

    expect(page.get_by_text("Green", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Save|Modifier|Option|Take out|Move|Build"))).to_have_count(0)
    expect(page.locator("main, #content-main").locator("input:visible, textarea:visible")).to_have_count(0)


def test_done_without_an_edit_changes_nothing(page: Page, color: Variation) -> None:
    red = color.options.get(name="Red")
    texts = '{"fr-FR": {"name": "Rouge", "description": "A\\nB"}}'
    rules = '[{"type": "string", "options": {"max_length": 20}}, {"type": "string", "options": {"max_length": 9}}]'
    inputs = '{"front": {"name": "Front", "required": true, "validation_rules": ' + rules + "}}"
    values = {"description_equals": "One\nTwo", "locales_equals": texts, "custom_inputs_equals": inputs}
    for kind, value in values.items():
        Modifier.objects.create(option=red, type=kind, value=value)
    page.goto(address(color))
    for number in range(3):
        row(page, 0).locator(".products-option-sentence").nth(number).click()
        page.get_by_role("dialog").get_by_role("button", name="Done").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("was saved.")).to_be_visible()

    kept = {modifier.type: modifier.value for modifier in Modifier.objects.all()}
    assert kept["description_equals"] == "One\nTwo"
    assert json.loads(kept["locales_equals"]) == json.loads(texts)
    assert json.loads(kept["custom_inputs_equals"]) == json.loads(inputs)


def test_a_pasted_list_becomes_options(page: Page) -> None:
    page.goto(reverse("admin:products_variation_add"))
    page.locator("#field-name input").fill("Size")
    page.get_by_role("button", name="Option", exact=True).click()
    row(page, 0).get_by_label("Name").evaluate(
        "(input) => { const data = new DataTransfer(); data.setData('text', 'Small\\nMedium\\r\\nLarge\\n');"
        " input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"
    )
    save(page)

    assert list(Option.objects.values_list("name", flat=True)) == ["Small", "Medium", "Large"]
