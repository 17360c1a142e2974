"""Catalogs by mouse and by keyboard: made, published, compared with what was before, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from catalog.models import Catalog, Release
from products.models import Product
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory
from tests.factories.products import ProductFactory


def test_a_catalog_is_made_published_compared_and_taken_back(page: Page, work: Callable[[], None]) -> None:
    clothing = HierarchyFactory(name="Clothing")
    HierarchyFactory(name="Shoes")
    PriceBookFactory(name="Retail")
    node = NodeFactory(hierarchy=clothing)
    shirt, trousers = (ProductFactory(name=name, status=Product.Status.LIVE) for name in ("Shirt", "Trousers"))
    place(node, shirt)

    page.goto("/admin/catalog/catalog/add/")
    page.locator("#field-name input").fill("Summer")
    for name in ("Clothing", "Shoes"):
        page.get_by_role("button", name="+ Add hierarchy").press("Enter")
        page.get_by_label("Hierarchy", exact=True).last.select_option(name)
    page.get_by_role("button", name="Move this hierarchy up").last.press("Enter")
    page.get_by_role("button", name="+ Add price book").click()
    page.get_by_label("Price book", exact=True).select_option("Retail")
    page.get_by_role("button", name="Create this catalog").click()
    expect(page.get_by_text("Summer was created.")).to_be_visible()
    catalog = Catalog.objects.get()
    assert catalog.hierarchy_ids[1] == str(clothing.pk)

    page.get_by_role("link", name="Publish…").click()
    expect(page.get_by_text("Shoppers see what they see now until everything is ready")).to_be_visible()
    page.get_by_role("button", name="Publish Summer").click()
    expect(page.get_by_text("Publishing Summer has begun.")).to_be_visible()
    expect(page.get_by_text("waits for its turn")).to_be_visible()
    work()
    expect(page.get_by_text("1 product, published in")).to_be_visible()

    place(node, trousers)
    page.get_by_role("tab", name="What will change").click()
    page.get_by_text("1 product comes").click()
    expect(page.get_by_role("link", name="Trousers")).to_be_visible()
    page.get_by_role("link", name="Publish this catalog…").press("Enter")
    page.get_by_role("button", name="Publish Summer").press("Enter")
    expect(page.get_by_text("Publishing Summer has begun.")).to_be_visible()
    work()
    expect(page.get_by_text("2 products, published in")).to_be_visible()
    page.get_by_role("button", name="Compare").click()
    page.locator("#catalog-difference").get_by_text("1 product comes").click()
    expect(page.locator("#catalog-difference").get_by_role("link", name="Trousers")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("link", name="Go back to this one…").click()
    expect(page.get_by_text("Shoppers will see 1 product as they were on")).to_be_visible()
    page.get_by_label("Delete the newer release").check()
    page.get_by_role("button", name="Go back to this release").click()
    expect(page.get_by_text("Shoppers see this release again.")).to_be_visible()
    assert Release.objects.count() == 1
    page.goto("/admin/catalog/catalog/")
    expect(page.get_by_text("Shoes and Clothing")).to_be_visible()
