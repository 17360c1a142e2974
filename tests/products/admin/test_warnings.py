"""What is refused because nobody could see it, and what is saved but said: twins that look the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from pxm.admin.fields import LineField
from tests.factories.people import OPERATOR, signed_in
from tests.factories.products import ProductFactory, VariationFactory
from tests.products.admin.variation_page import row, save
from tests.pxm.admin.test_two_people import NOUNS, SAMPLES, Page
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

UNSEEN = " \u200b\u00a0\u200f"
LOOKS_THE_SAME = "The SKU looks the same as that of Pier Trainers"


@pytest.mark.parametrize("noun", NOUNS)
def test_a_needed_text_that_nobody_can_see_is_refused(noun: str) -> None:
    page = Page(noun, SAMPLES[noun].make())
    fields = page.browser.get(page.address).context["form"].fields
    needed = [name for name, field in fields.items() if isinstance(field, LineField) and field.is_needed]

    for name in needed:
        form = page.browser.post(page.address, page.data | {name: UNSEEN}).context["form"]
        assert form.errors[name] == ["This consists of blanks and other characters that nobody can see."]


@pytest.mark.parametrize(("theirs", "mine"), [("PIER", "PIER\u200b"), ("PIER\u00a0", "PIER"), (" PIER", "P\u200eIER ")])
def test_a_sku_that_looks_like_another_is_saved_and_said(theirs: str, mine: str) -> None:
    ProductFactory(name="Pier Trainers", sku=theirs)
    product = ProductFactory(sku="BOOT")

    said = Page("products.product", product).save(sku=mine)

    product.refresh_from_db()
    assert product.sku == mine
    assert LOOKS_THE_SAME in visible_text(said.text)


def test_other_changes_do_not_say_it_again() -> None:
    ProductFactory(name="Pier Trainers", sku="PIER")
    page = Page("products.product", ProductFactory(sku="PIER\u200b"))

    assert LOOKS_THE_SAME not in page.save(mpn="M-1").text


def test_a_new_product_says_it_too() -> None:
    ProductFactory(name="Pier Trainers", sku="PIER")
    sent = {"name": "Boot", "sku": "PIER\u200b", "status": "draft", "commodity_type": "physical"}

    page = signed_in(OPERATOR).post(reverse("admin:products_product_add"), sent, follow=True)

    assert LOOKS_THE_SAME in visible_text(page.text)


def _said(answer: Any) -> list[str]:
    return [strip_tags(str(message)) for message in answer.wsgi_request._messages]


def test_options_and_variations_of_one_name_are_said() -> None:
    VariationFactory(name="Color")
    color, browser = VariationFactory(name="Shade", options=["Red"]), signed_in(OPERATOR)
    red = row(color.options.get())

    assert any(
        "Several options are called Red." in said
        for said in _said(save(browser, color, options=[red, row(name="Red")]))
    )
    color.refresh_from_db()
    assert any("Another variation is called Color too." in said for said in _said(save(browser, color, name="Color")))
