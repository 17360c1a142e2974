"""The bundle tab in a browser: put together by mouse and keyboard, saved, and read again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from products.models import Product
from tests.factories.products import ProductFactory, build, shirt


def open_bundle(page: Page, product: Product) -> None:
    page.goto(f"/admin/products/product/{product.pk}/change/#bundle")
    expect(page.get_by_role("tab", name="Bundle")).to_have_attribute("aria-selected", "true")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved.")).to_be_visible()


def names(page: Page) -> Any:
    return page.get_by_label("Name of component")


def shown(page: Page) -> list[str]:
    return [each.input_value() for each in names(page).all()]


def test_a_closed_dialog_takes_nobody_back_who_is_elsewhere(page: Page) -> None:
    """The browser tells of its end a moment later."""
    open_bundle(page, ProductFactory(name="Summer set", sku="SET"))
    page.get_by_role("button", name="Make this a bundle").click()
    page.keyboard.type("Cup")
    page.get_by_role("button", name="Add products…").click()
    dialog = page.get_by_role("dialog", name="Add products to Cup")
    expect(dialog.get_by_role("searchbox").or_(dialog.get_by_role("textbox"))).to_be_focused()
    at = page.evaluate(
        """async () => {
            document.querySelector("dialog[open] [data-offer=done]").click();
            document.querySelector("[role=tab]").focus();
            await new Promise((go) => setTimeout(go, 100));
            return document.activeElement.getAttribute("role");
        }"""
    )
    assert at == "tab"


def test_a_product_becomes_a_bundle_of_two_components_in_the_order_they_were_put_in(page: Page) -> None:
    mug, strap = ProductFactory(name="Mug", sku="MUG"), ProductFactory(name="Strap", sku="STRAP")
    lamp = ProductFactory(name="Lamp", sku="LAMP", status="draft")
    parent = build(shirt().product)
    bundle = ProductFactory(name="Summer set", sku="SET")
    open_bundle(page, bundle)
    side = page.get_by_role("complementary", name="What shoppers get")
    expect(side).to_be_hidden()

    # By keyboard: a name, then what is found first, and done.
    page.get_by_role("button", name="Make this a bundle").click()
    expect(names(page)).to_be_focused()
    page.keyboard.type("Cup")
    page.get_by_role("button", name="Add products…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add products to Cup")
    page.keyboard.type("mug")
    expect(dialog.get_by_role("button", name="Mug MUG")).to_be_visible()
    expect(dialog.get_by_role("button", name="Strap")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Mug MUG added")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Add products…")).to_be_focused()
    expect(side).to_contain_text("Cup")

    # By mouse: a draft, a parent of whose children one is left out.
    page.get_by_role("button", name="Add a component").click()
    page.keyboard.type("Extras")
    page.get_by_label("The least to choose from component 2").fill("4")
    page.get_by_role("button", name="Add products…").nth(1).click()
    dialog = page.get_by_role("dialog", name="Add products to Extras")
    for found in ("Lamp LAMP draft", "Strap STRAP", f"{parent.name} {parent.sku} shoppers choose a child"):
        dialog.get_by_role("button", name=found).click()
    dialog.get_by_role("button", name="Done").click()
    extras = page.locator(".products-component").nth(1)
    expect(extras).to_contain_text("Extras asks for at least 4 but has 3 options.")
    expect(extras).to_contain_text("Lamp is a draft: shoppers cannot choose it.")
    page.get_by_label("The least to choose from component 2").fill("1")
    expect(extras).not_to_contain_text("asks for at least")
    page.get_by_role("button", name="Leave out a child…").click()
    dialog = page.get_by_role("dialog", name=f"Leave out children of {parent.name}")
    dialog.get_by_role("listitem").get_by_role("button").first.click()
    expect(dialog.get_by_role("button", name="left out")).to_have_count(1)
    dialog.get_by_role("button", name="Done").click()

    # An option moves within its component and nothing else does; then the components change places.
    extras.get_by_role("button", name="Lamp, 1 of 3").focus()
    page.keyboard.press("ArrowDown")
    expect(extras.get_by_role("button", name="Lamp, 2 of 3")).to_be_focused()
    assert shown(page) == ["Cup", "Extras"]
    extras.get_by_role("button", name="Remove Lamp").click()
    page.get_by_role("button", name="Extras, 2 of 2").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Extras, 1 of 2")).to_be_focused()
    save(page)

    expect(names(page)).to_have_count(2)
    assert shown(page) == ["Extras", "Cup"]
    expect(page.get_by_role("tab", name="Bundle")).to_contain_text("2")
    expect(page.locator(".products-component").first).to_contain_text("Not to choose:")
    bundle.refresh_from_db()
    assert bundle.product_type == "bundle"
    extra, cup = bundle.components["extras"], bundle.components["cup"]
    assert (extra["sort_order"], extra["min"], cup["sort_order"]) == (1, 1, 2)
    assert [each["id"] for each in extra["options"]] == [str(strap.pk), str(parent.pk)]
    assert extra["options"][1]["product_should_be_substituted_with_child"] is True
    assert len(extra["options"][1]["excluded_children"]) == 1
    assert [each["id"] for each in cup["options"]] == [str(mug.pk)]
    assert lamp.pk not in bundle.bundle_options.values_list("option_id", flat=True)


def test_a_bundle_without_components_needs_a_sku_again(page: Page) -> None:
    mug = ProductFactory(name="Mug", sku="MUG")
    option = {"id": str(mug.pk), "type": "product", "quantity": 1}
    bundle = ProductFactory(bundle=True, name="Set", components={"cup": {"name": "Cup", "options": [option]}})
    open_bundle(page, bundle)

    page.get_by_role("button", name="Remove Cup").click()
    expect(page.get_by_text("Saved like this, it is a standard product again.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("tab", name="Details")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Give it a SKU.")).to_be_visible()
    page.get_by_label("SKU").fill("SET")
    save(page)
    bundle.refresh_from_db()
    assert (bundle.product_type, bundle.components) == ("standard", {})
