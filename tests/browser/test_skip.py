"""Nobody tabs through forty chips to get behind them: where much can be stopped at, one more stop leads past it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from products.models import Product, Variation
from tests.browser.screens import parts, screens
from tests.browser.store import fill
from tests.browser.tour import tour, tour_of_actions
from tests.browser.walk import SETTLED
from tests.factories.people import OPERATOR, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build

# Lists and groups in which more than ten stops are left when those that something leads past are taken off.
UNSKIPPED = """() => {
    const STOP = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const over = (skip) => skip.hasAttribute("over")
        ? document.querySelector(skip.getAttribute("over")) : skip.nextElementSibling;
    const skipped = [...document.querySelectorAll("pxm-skip")].map(over).filter(Boolean);
    const isStop = (each) => each.tabIndex >= 0 && !each.disabled
        && each.checkVisibility({ visibilityProperty: true }) && !skipped.some((part) => part.contains(each));
    const lists = [...document.querySelectorAll("ol, ul, tbody, fieldset, nav, [role=group], [id^=id_]")];
    return lists.filter((list) => [...list.querySelectorAll(STOP)].filter(isStop).length > 10)
        .map((list) => `${list.tagName.toLowerCase()}.${list.className} #${list.id}`);
}"""


@dataclass
class Counting:
    """`look` at one screen after the other, then read `faults`."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def look(self, where: str, within: str = "html") -> None:
        self.page.wait_for_function(SETTLED)
        self.faults += [f"{where}: {fault}" for fault in self.page.evaluate(UNSKIPPED)]


def crowded() -> Product:
    """A built product with much of everything: options, variations, rules, tags."""
    many = VariationFactory(name="Shade", options=[f"Shade{number}" for number in range(41)])
    few = [VariationFactory(name=f"Part {number}", options=["Plain"]) for number in range(5)]
    rules = [[option] for option in many.options.all()[:6]]
    product = ProductFactory(
        name="Paint",
        sku="paint",
        slug="paint",
        tags=[f"tag-{number}" for number in range(12)],
        admin_attributes={f"key {number}": "value" for number in range(12)},
        variations=[many, *few],
        build_rules={"default": "include", "exclude": rules},
    )
    return build(product)


def crowded_variation() -> Variation:
    return VariationFactory(name="Tone", options=[f"Tone{number}" for number in range(41)])


@pytest.mark.parametrize("part", parts())
def test_whatever_has_many_stops_can_be_skipped(open_page, complaints, part: str) -> None:
    complaints.expect("503")  # the queue without a broker
    store = fill() | {"a crowded product": crowded(), "a crowded variation": crowded_variation()}
    person = User.objects.get(pk=store["a user"].pk)
    person.is_superuser = True
    walked = Counting(open_page(OPERATOR))
    for screen in screens(signed_in(OPERATOR), store, part):
        tour(walked, screen)
        tour_of_actions(walked, screen, person)

    assert walked.faults == [], "\n".join(walked.faults)


def test_the_keyboard_gets_past_the_filters_of_children(page: Page) -> None:
    product = crowded()
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
