"""The history as somebody reads it: on the tabs of pages, and everything."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from products.building.request import request_build
from products.services.option import update_option
from products.services.product import set_status, update_product
from pxm.acting import Actor, Kind, Origin, acting_as
from tests.factories.people import OPERATOR
from tests.factories.products import ProductFactory, shirt

ANA = Actor(Kind.USER, "Ana Moreau", "7", Origin.ADMIN)
SYNC = Actor(Kind.KEY, "Nightly sync", "k", Origin.API)


def test_the_history_is_read_on_a_product_a_variation_and_as_a_whole(
    open_page: Callable[..., Page], work: Callable[[], None]
) -> None:
    made = shirt(description="Soft.", status="draft")
    products = [made.product, *ProductFactory.create_batch(11, status="draft")]
    with acting_as(SYNC):
        set_status(product_ids=[product.pk for product in products], status="live")
    with acting_as(ANA):
        attributes = {"description": "Very soft.", "tags": ["new"], "locales": {"fr-FR": {"name": "Chemise"}}}
        update_product(product_id=made.product.pk, attributes=attributes)
        update_option(option_id=made["Red"].pk, attributes={"name": "Scarlet"})
    request_build(product_id=made.product.pk, request_id="r-1", actor_name="Nightly sync")
    work()

    page = open_page(OPERATOR)
    page.goto(f"/admin/products/product/{made.product.pk}/change/#history")
    tab = page.get_by_role("tabpanel", name="History")
    expect(tab.get_by_text("description: Soft. → Very soft.")).to_be_visible()
    expect(tab.get_by_text("French name: – → Chemise")).to_be_visible()
    expect(tab.get_by_text("built the children (24 new)")).to_be_visible()
    tab.get_by_role("link", name="build").click()
    page.wait_for_url("**/jobs/job/**")

    page.goto(f"/admin/products/variation/{made.color.pk}/change/")
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("name: Red → Scarlet")).to_be_visible()

    page.locator("#nav-sidebar").get_by_role("link", name="History").click()
    expect(page.get_by_text("changed 12 products")).to_be_visible()
    page.get_by_role("button", name="Show each of them").click()
    expect(page.get_by_role("link", name="Shirt").first).to_be_visible()
    expect(page.locator(".history-parts .history-value", has_text="Draft").first).to_be_visible()
