"""Related products on the page of a product, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from products.models import Product
from products.relationships.models import AS_SHOWN, Association, CustomRelationship
from tests.browser.walk import settle
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, relate


@pytest.fixture
def phone(website: str) -> Product:
    return ProductFactory(name="Phone")


def open_tab(page: Page, product: Product) -> None:
    """Open it and wait until its lists listen to keys and mouse, too."""
    page.goto(f"/admin/products/product/{product.pk}/change/#related")
    settle(page)


def names(product: Product, relationship: CustomRelationship) -> list[str]:
    under = Association.objects.filter(attachment__product=product, attachment__relationship=relationship)
    return list(under.order_by(*AS_SHOWN).values_list("product__name", flat=True))


def test_a_relationship_is_defined_and_filled_on_the_page_of_a_product(page: Page, phone: Product) -> None:
    ProductFactory(name="Case", sku="C-1")
    open_tab(page, phone)
    page.get_by_role("link", name="New relationship").click()
    page.locator("#field-name input").fill("Goes with")
    page.locator("#field-bi_directional input").check()
    page.get_by_role("button", name="Create this relationship").click()
    expect(page.get_by_text("Goes with was created.")).to_be_visible()
    expect(page.get_by_text("CRP_goes_with")).to_be_visible()

    open_tab(page, phone)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Add a product to Goes with").fill("cas")
    page.get_by_role("button", name="Add Case · C-1 to Goes with").click()
    expect(page.get_by_text("Case was added to Goes with.")).to_be_visible()
    expect(page.get_by_text("also shown on the other’s page")).to_be_visible()

    # It leads to the other product, which has this one in turn.
    page.get_by_role("link", name="Case").click()
    expect(page.get_by_role("link", name="Phone")).to_be_visible()
    page.get_by_text("Remove this list…").click()
    page.get_by_role("button", name="Remove the list with 1 product").click()
    expect(page.get_by_text("Goes with was removed with its list.")).to_be_visible()
    assert names(phone, CustomRelationship.objects.get()) == []


def test_related_products_are_put_in_order_by_keys_and_by_mouse(page: Page, phone: Product) -> None:
    goes_with, instead = RelationshipFactory(name="Goes with"), RelationshipFactory(name="Instead of it")
    others = [ProductFactory(name=name) for name in ("Case", "Cable", "Charger")]
    for relationship in (goes_with, instead):
        relate(phone, relationship, *others)
    open_tab(page, phone)

    page.get_by_role("button", name="Case in Goes with, 1 of 3").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("The order was saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Case in Goes with, 2 of 3")).to_be_focused()
    settle(page)
    charger = page.get_by_role("button", name="Charger in Goes with, 3 of 3")
    charger.drag_to(page.get_by_role("button", name="Cable in Goes with, 1 of 3"))
    expect(page.get_by_role("button", name="Charger in Goes with, 1 of 3")).to_be_visible()

    assert names(phone, goes_with) == ["Charger", "Cable", "Case"]
    assert names(phone, instead) == ["Case", "Cable", "Charger"]
