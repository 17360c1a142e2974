"""Where much can be stopped at, one more stop leads past it, by keyboard; `test_crowded` looks for it everywhere."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.crowd import crowded_product
from tests.factories.products import ProductFactory, VariationFactory


def test_the_keyboard_gets_past_the_filters_of_children(page: Page) -> None:
    product = crowded_product()
    page.goto(f"{reverse('admin:products_product_change', args=[product.pk])}#children")
    page.get_by_label("Search by SKU or name").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Skip the options")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Select all on this page")).to_be_focused()


def test_there_is_no_stop_more_where_there_are_few(page: Page) -> None:
    product = ProductFactory(variations=[VariationFactory(name="Size", options=["S", "M"])])
    page.goto(f"{reverse('admin:products_product_change', args=[product.pk])}#variations")
    page.get_by_role("tab", name=re.compile("^Variations")).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip the variations")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Size, 1 of 1"))).to_be_focused()
