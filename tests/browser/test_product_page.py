"""The product page in the hands of somebody who types, pastes and presses keys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from products.models import Product
from products.services.product import update_product
from products.store.services import update_settings
from tests.browser.walk import Walk
from tests.factories.people import VIEWER
from tests.factories.products import ProductFactory


def _open(page: Page, product: Product, part: str = "") -> None:
    page.goto(f"/admin/products/product/{product.pk}/change/{part}")


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_the_slug_follows_the_name_until_somebody_writes_one(page: Page) -> None:
    page.goto("/admin/products/product/add/")
    name, slug = page.get_by_label("Name"), page.get_by_label("Slug")

    name.press_sequentially("Summer Shirt (new)")
    expect(slug).to_have_value("Summer-Shirt-new")
    slug.fill("my-slug")
    name.fill("Winter Shirt")
    expect(slug).to_have_value("my-slug")

    page.get_by_label("SKU").fill("shirt")
    page.get_by_role("button", name="Create this product").click()
    expect(page.get_by_text("Winter Shirt · shirt was created.")).to_be_visible()
    assert Product.objects.get().slug == "my-slug"


def test_the_second_product_of_one_name_gets_a_slug_of_its_own_proposed(page: Page) -> None:
    ProductFactory(name="Shirt", sku="shirt-1", slug="Shirt")
    page.goto("/admin/products/product/add/")

    page.get_by_label("Name").press_sequentially("Shirt")
    expect(page.get_by_label("Slug")).to_have_value("Shirt-2")
    page.get_by_label("SKU").fill("shirt-2")
    page.get_by_role("button", name="Create this product").click()

    expect(page.get_by_text("Shirt · shirt-2 was created.")).to_be_visible()


def test_tags_are_typed_pasted_and_taken_away(page: Page) -> None:
    product = ProductFactory(tags=["old"])
    _open(page, product)
    entry = page.get_by_label("Tags")

    entry.press_sequentially("Summer,")
    entry.press_sequentially("sale")
    entry.press("Enter")
    entry.evaluate(
        """(input, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", text);
            input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        "cotton; linen\nsale",
    )
    page.get_by_role("button", name="Remove tag old").click()
    entry.press_sequentially("left behind")

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    product.refresh_from_db()
    assert product.tags == ["summer", "sale", "cotton", "linen", "left", "behind"]


def test_tags_that_there_are_are_suggested(page: Page) -> None:
    for name, tags in (("Hat", ["summer", "sunny"]), ("Cap", ["summer"])):
        update_product(product_id=ProductFactory(name=name).pk, attributes={"tags": tags})
    _open(page, ProductFactory(tags=["old"]))
    entry = page.get_by_role("combobox", name="Tags")

    entry.press_sequentially("su")
    listed = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(listed).to_have_text(["summer2 products", "sunny1 product"])
    Walk(page).look("suggested tags")
    entry.press("ArrowDown")
    expect(entry).to_have_attribute("aria-activedescendant", "id_tags-suggestions-0")
    entry.press("Enter")
    expect(page.get_by_role("button", name="Remove tag summer")).to_be_visible()
    expect(listed).to_have_count(0)

    entry.press_sequentially("su")
    expect(listed).to_have_text(["sunny1 product"])
    listed.click()
    expect(page.get_by_role("button", name="Remove tag sunny")).to_be_visible()
    entry.press_sequentially("s")
    entry.press("Escape")
    expect(entry).to_have_value("s")
    expect(listed).to_have_count(0)
    entry.press_sequentially("un")
    entry.press("Enter")
    page.wait_for_timeout(400)  # what was typed would have been asked for by now
    expect(page.get_by_text("Added sun", exact=True)).to_be_attached()


def test_backspace_takes_the_last_tag_back(page: Page) -> None:
    _open(page, ProductFactory(tags=["summer", "sale"]))

    page.get_by_label("Tags").press("Backspace")

    expect(page.get_by_text("sale", exact=True)).to_have_count(0)
    expect(page.get_by_text("summer", exact=True)).to_be_visible()


def test_attributes_are_entered_with_the_keyboard_alone(page: Page) -> None:
    product = ProductFactory()
    _open(page, product)

    rows = page.locator("#field-shopper_attributes")
    rows.get_by_role("button", name="Add attribute").press("Enter")
    page.keyboard.type("Fit")
    page.keyboard.press("Enter")
    page.keyboard.type("Slim")
    page.keyboard.press("Enter")
    page.keyboard.type("Wash")
    page.keyboard.press("Tab")
    page.keyboard.type("30 °C")

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    product.refresh_from_db()
    assert product.shopper_attributes == {"Fit": "Slim", "Wash": "30 °C"}


def test_what_shoppers_enter_is_a_small_form(page: Page) -> None:
    product = ProductFactory()
    _open(page, product)

    form = page.locator("#field-custom_inputs")
    form.get_by_role("button", name="Add input").click()
    form.get_by_label("Key").fill("front")
    form.get_by_label("Label in the shop").fill("Text on the front")
    form.get_by_label("At most").fill("20")
    form.get_by_label("Must be filled in").check()

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    product.refresh_from_db()
    rules = [{"type": "string", "options": {"max_length": 20}}]
    assert product.custom_inputs == {
        "front": {"name": "Text on the front", "required": True, "validation_rules": rules}
    }


def test_a_language_is_added_beside_the_default_text(page: Page) -> None:
    product = ProductFactory(name="Shirt", description="Soft.", locales={"de-DE": {"name": "Hemd"}})
    _open(page, product, "#languages")

    expect(page.get_by_role("button", name="German de-DE description missing")).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_text("Soft.", exact=True)).to_be_visible()
    page.get_by_label("Add a language").fill("fr-FR")
    page.get_by_role("button", name="Add language").click()
    texts = page.get_by_role("group").filter(has=page.get_by_role("heading", name="French"))
    texts.get_by_label("Name").fill("Chemise")
    texts.get_by_label("Description").fill("Douce.")
    expect(page.get_by_role("button", name="French fr-FR complete")).to_be_visible()

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    expect(page.get_by_role("tab", name="Languages")).to_have_attribute("aria-selected", "true")
    product.refresh_from_db()
    assert product.locales == {"de-DE": {"name": "Hemd"}, "fr-FR": {"name": "Chemise", "description": "Douce."}}


def test_what_a_language_lacks_is_marked_and_begins_as_a_copy_of_the_default(page: Page) -> None:
    update_settings(attributes={"additional_languages": ["de-DE", "it-IT"]})
    product = ProductFactory(name="Shirt", description="Soft.\nWarm.", locales={"de-DE": {"name": "Hemd"}})
    _open(page, product, "#languages")

    lacking = page.get_by_text("Missing.").filter(visible=True)
    expect(lacking).to_have_count(1)
    page.get_by_role("button", name="Copy the default description").click()
    expect(page.get_by_label("Description").last).to_have_value("Soft.\nWarm.")
    expect(page.get_by_role("button", name="German de-DE complete")).to_be_visible()
    expect(lacking).to_have_count(0)
    # The store speaks Italian, too; German is here already.
    store = page.get_by_role("list", name="Languages of the store that are not here yet")
    expect(store.get_by_role("button")).to_have_text(["Italian it-IT not here yet"])
    store.get_by_role("button").click()
    expect(store).to_be_hidden()
    expect(lacking).to_have_count(2)
    page.get_by_role("button", name="Copy the default name").click()
    page.keyboard.type(" bella")
    page.get_by_role("tab", name="Details").click()
    page.get_by_label("Description").first.fill("")
    page.get_by_role("tab", name="Languages").click()
    # What the default does not say, no language lacks.
    expect(page.get_by_role("button", name="Italian it-IT complete")).to_be_visible()

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    product.refresh_from_db()
    assert product.locales == {
        "de-DE": {"name": "Hemd", "description": "Soft.\nWarm."},
        "it-IT": {"name": "Shirt bella"},
    }


def test_a_language_is_removed(page: Page) -> None:
    product = ProductFactory(locales={"de-DE": {"name": "Hemd"}, "fr-FR": {"name": "Chemise"}})
    _open(page, product, "#languages")

    page.get_by_role("button", name="French").click()
    page.get_by_role("button", name="Remove this language").click()

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    product.refresh_from_db()
    assert product.locales == {"de-DE": {"name": "Hemd"}}


def test_a_refusal_opens_its_part_and_marks_it(page: Page) -> None:
    _open(page, ProductFactory(), "#languages")
    page.get_by_label("Add a language").fill("fr-FR")
    page.get_by_role("button", name="Add language").click()
    page.get_by_role("tab", name="Details").click()

    _save(page)

    expect(page.get_by_text("There are changes that are not saved yet.")).to_be_visible()
    tab = page.get_by_role("tab", name=re.compile("Languages .*to fix"))
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("fr-FR: Give it a name.")).to_be_visible()
    expect(page.get_by_role("button", name="French fr-FR")).to_have_class(re.compile("pxm-row-wrong"))


def test_tabs_are_walked_with_arrows_and_kept_in_the_address(page: Page) -> None:
    _open(page, ProductFactory())
    first = page.get_by_role("tab", name="Details")
    expect(first).to_have_attribute("aria-selected", "true")

    first.focus()
    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("tab", name="Languages")).to_be_focused()
    expect(page).to_have_url(re.compile("#languages$"))
    page.reload()
    expect(page.get_by_role("tab", name="Languages")).to_have_attribute("aria-selected", "true")


def test_unsaved_changes_are_said_and_not_lost_by_leaving(page: Page) -> None:
    _open(page, ProductFactory())
    note = page.get_by_text("There are changes that are not saved yet.")
    expect(note).to_be_hidden()

    page.get_by_label("MPN").fill("M-1")
    expect(note).to_be_visible()

    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Dashboard").click()
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("MPN")).to_have_value("M-1")


def test_leaving_an_untouched_page_asks_nothing(page: Page) -> None:
    _open(page, ProductFactory(tags=["summer"], locales={"de-DE": {"name": "Hemd"}}))

    page.get_by_role("tab", name="Languages").click()
    page.get_by_role("link", name="Dashboard").click()

    expect(page).to_have_url(re.compile("/admin/$"))


def test_a_viewer_reads_without_any_input(open_page: Callable[..., Page]) -> None:
    page = open_page(VIEWER)
    _open(page, ProductFactory(name="Shirt", tags=["summer"]))

    expect(page.get_by_text("summer", exact=True)).to_be_visible()
    expect(page.locator("#panel-details input, #panel-details textarea, #panel-details select")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)


def test_a_language_typed_by_its_name_is_taken_from_the_menu(page: Page) -> None:
    product = ProductFactory()
    _open(page, product, "#languages")
    entry = page.get_by_label("Add a language")
    entry.fill("German")
    entry.press("Enter")
    expect(page.get_by_text("German is in the menu as de-AT, de-CH, de-DE: choose one of them.")).to_be_visible()
    expect(entry).to_have_value("German")
    entry.fill("german (austria)")
    entry.press("Enter")
    expect(page.get_by_role("button", name="German de-AT")).to_be_visible()
    page.keyboard.type("Hemad")
    entry.fill("polish")
    entry.press("Enter")
    expect(entry).to_have_value("")
    page.keyboard.type("Koszula")
    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()

    product.refresh_from_db()
    assert {code: text["name"] for code, text in product.locales.items()} == {"de-AT": "Hemad", "pl-PL": "Koszula"}


def test_a_new_form_begins_in_its_first_field(page: Page) -> None:
    page.goto("/admin/products/product/add/")
    expect(page.get_by_label("Name")).to_be_focused()


def test_a_wrong_language_is_corrected_with_its_texts(page: Page) -> None:
    product = ProductFactory(locales={"German": {"name": "Hemd", "description": "Warm\nweich"}})
    _open(page, product, "#languages")
    page.get_by_label("Code").fill("de-DE")
    page.get_by_label("Code").press("Tab")
    expect(page.locator("[data-list] [data-language-code]")).to_have_text("de-DE")
    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()

    product.refresh_from_db()
    assert product.locales == {"de-DE": {"name": "Hemd", "description": "Warm\nweich"}}
