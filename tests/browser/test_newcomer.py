"""Somebody new comes from an empty store to built children in few steps, led by what the screens say."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from products.models import Product
from tests.browser.counted import Counted

INTERACTIONS = 39


def test_from_an_empty_store_to_24_children_of_a_shirt(page: Page, work: Callable[[], None]) -> None:
    page.goto("/admin/")
    hand = Counted(page)
    _make_the_first_variation(hand)
    _make_the_product(hand)
    _choose_variations(hand)
    _leave_out_small_and_red(hand)
    _build(hand, work)

    assert Product.objects.get(sku="SHIRT").children.count() == 24
    assert len(hand.done) <= INTERACTIONS, hand.done


def _make_the_first_variation(hand: Counted) -> None:
    hand.click("link", "Make a variation")
    hand.fill("Name", "Size", within=hand.page.locator("#field-name"))
    hand.fill("Name", "Small", within=hand.page.locator(".products-option-row"))
    hand.press("Enter")
    _type_options(hand, "Medium", "Large")
    hand.click("button", "Create this variation")
    expect(hand.page.get_by_text("Size was created.")).to_be_visible()


def _type_options(hand: Counted, *names: str) -> None:
    for number, name in enumerate(names):
        if number:
            hand.press("Enter")
        hand.type(name)


def _make_the_product(hand: Counted) -> None:
    hand.click("link", "Dashboard", within=hand.page.locator("#nav-sidebar"))
    hand.click("link", "Make a product")
    hand.fill("Name", "Shirt", within=hand.page.locator("#field-name"))
    hand.fill("SKU", "SHIRT", within=hand.page.locator("#field-sku"))
    hand.click("button", "Create this product")
    expect(hand.page.get_by_text("Shirt was created.")).to_be_visible()


def _choose_variations(hand: Counted) -> None:
    hand.fill("Add a variation", "Size")
    hand.click("option", re.compile("^Size"))
    _make_a_variation(hand, "Color", "Red", "Green", "Blue")
    _make_a_variation(hand, "Material", "Cotton", "Denim", "Wool")
    expect(hand.page.get_by_text("3 × 3 × 3 = 27 combinations")).to_be_visible()


def _make_a_variation(hand: Counted, name: str, *options: str) -> None:
    hand.fill("Add a variation", name)
    hand.click("option", f"Make “{name}”…")
    expect(hand.page.get_by_role("textbox", name="Options")).to_be_focused()
    _type_options(hand, *options)
    hand.click("button", "Make and add")
    expect(hand.page.get_by_role("dialog", name="Make a variation")).to_be_hidden()


def _leave_out_small_and_red(hand: Counted) -> None:
    hand.click("tab", re.compile("^Build rules"))
    hand.click("button", re.compile("^Small . Red . Cotton"))
    proposal = hand.page.get_by_role("dialog", name="A rule for this combination")
    hand.click("button", "Cotton", within=proposal)
    hand.click("button", "Leave out Small / Red", within=proposal)
    expect(hand.page.get_by_text("24 of 27", exact=True)).to_be_visible()


def _build(hand: Counted, work: Callable[[], None]) -> None:
    hand.click("button", "Save")
    expect(hand.page.get_by_text("was saved.")).to_be_visible()
    hand.click("link", re.compile("^Build children"))
    hand.click("button", "Build 24 children")
    expect(hand.page.get_by_text("waiting", exact=True)).to_be_visible()
    work()
    expect(hand.page.get_by_text("done", exact=True)).to_be_visible()
