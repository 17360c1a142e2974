"""The drawer of one price: what it says in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from products.prices.models import PriceBook
from pxm.clock import now
from tests.factories.people import VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.products import ProductFactory
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def drawer(book: PriceBook, sku: str) -> Any:
    return signed_in(VIEWER).get(reverse("admin:prices_pricebook_row", args=[book.pk]), {"sku": sku})


def test_it_shows_amounts_tiers_and_sales_in_the_order_of_time() -> None:
    book, moment = PriceBookFactory(), now()
    ProductFactory(name="Mug", sku="mug")
    days = {number: (moment + timedelta(days=number)).isoformat() for number in (-9, -5, -1, 3, 5, 9)}
    price_of(
        book,
        sku="mug",
        currencies=usd(2500, includes_tax=True, tiers=tiers(from10=2000, from5=2200)) | {"XTS": {"amount": 100}},
        sales={
            "Later": sale(1800, days[5], days[9]),
            "Spring": sale(2000, days[-1], days[3]),
            "Long": sale(2100, days[-5], days[5]),
            "Gone": sale(1000, days[-9], days[-5]),
        },
    )
    words = visible_text(drawer(book, "mug").text)
    end = moment + timedelta(days=3)
    said = f"Now a shopper pays $20.00 and 1.00 XTS, because Spring runs until {end.day} {end:%b %Y}."
    assert f"{said} It has no amount in XTS." in words
    assert "$25.00 USD · includes tax from 5: $22.00 each from 10: $20.00 each" in words
    places = [words.index(part) for part in ("Gone over", "Long waits", "Spring runs from", "Later planned")]
    assert places == sorted(places)


def test_a_sale_of_bundles_only_changes_nothing_for_the_product_itself() -> None:
    book = PriceBookFactory()
    bundle = "01900000-0000-7000-8000-000000000000"
    price_of(book, sku="mug", sales={"Box": sale(1, bundle_ids=[bundle])})
    words = visible_text(drawer(book, "mug").text)
    assert "Now a shopper pays $25.00: no sale runs." in words
    assert "Box in bundles always · only in a product that is gone" in words
    assert "no such product" in words


@pytest.mark.parametrize("sku", ["", "hat", "\x00"])
def test_a_sku_without_a_price_is_404(sku: str) -> None:
    assert drawer(PriceBookFactory(), sku).status_code == 404
