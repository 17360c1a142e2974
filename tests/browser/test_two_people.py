"""Two people with the same form open: nobody loses a keystroke, and who comes second decides with open eyes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from products.models import Product, Variation
from products.services.option import update_option
from products.services.product import update_product
from tests.factories.products import ProductFactory, VariationFactory


def _rename_product(product: Product) -> None:
    update_product(product_id=product.pk, attributes={"name": "Polo"})


def test_a_field_that_both_changed_shows_both_and_the_choice_decides(page: Page) -> None:
    product = ProductFactory(name="Shirt")
    page.goto(f"/admin/products/product/{product.pk}/change/")
    _rename_product(product)

    page.locator("#id_name").fill("Blouse")
    page.get_by_label("MPN").fill("M-1")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("1 conflict to settle")).to_be_visible()
    expect(page.locator("#id_name")).to_have_value("Blouse")
    page.get_by_label("Keep mine").check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("was saved.")).to_be_visible()
    product.refresh_from_db()
    assert (product.name, product.mpn) == ("Blouse", "M-1")


def test_options_that_each_of_two_people_renamed_stand(page: Page) -> None:
    color = VariationFactory(name="Color", options=["Red", "Green"])
    page.goto(f"/admin/products/variation/{color.pk}/change/")
    expect(page.locator("[data-options-list] li").first).to_be_visible()
    update_option(option_id=color.options.get(name="Red").pk, attributes={"name": "Crimson"})

    page.locator("[data-options-list] li").nth(1).locator("input").first.fill("Emerald")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Color was saved.")).to_be_visible()
    assert list(Variation.objects.get().options.values_list("name", flat=True)) == ["Crimson", "Emerald"]
