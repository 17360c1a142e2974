"""The price books of the first start."""

from __future__ import annotations

import pytest

from products.demo.catalog import BUNDLES, PARENTS, SINGLES
from products.prices.demo import RETAIL, make_demo
from products.prices.models import Amount, Price, PriceBook, PriceModifier, Sale, Tier
from pxm.clock import now
from pxm.running.demos import DEMOS

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    make_demo(None)


def test_the_first_start_knows_it() -> None:
    assert make_demo in DEMOS


def test_every_product_that_is_not_built_has_a_price(demo: None) -> None:
    skus = {article.attributes["sku"] for article in (*SINGLES, *PARENTS, *BUNDLES)}
    assert set(RETAIL) == skus
    assert set(Price.objects.filter(book__name="Retail").values_list("sku", flat=True)) == skus


def test_there_are_tiers_a_sale_that_runs_and_what_an_option_names(demo: None) -> None:
    counts = dict(PriceBook.objects.values_list("name", "price_count"))
    assert counts == {"Retail": 18, "Wholesale": 7, "Seasonal sale": 3}
    assert Tier.objects.filter(amount__price__book__name="Wholesale").count() == 2 * (7 + 6)
    assert Sale.objects.filter(valid_from__lt=now(), valid_to__gt=now()).count() == 3
    assert PriceModifier.objects.get().name == "large-pack"
    assert set(Amount.objects.values_list("currency", flat=True)) == {"USD", "EUR"}


def test_sales_are_cheaper_and_tiers_too(demo: None) -> None:
    for sale in Sale.objects.all():
        usual = dict(sale.price.amounts.filter(sale=None).values_list("currency", "minor_units"))
        reduced = dict(sale.amounts.values_list("currency", "minor_units"))
        assert reduced.keys() == usual.keys()
        assert all(reduced[code] < usual[code] for code in usual)
    for tier in Tier.objects.select_related("amount"):
        assert tier.minor_units < tier.amount.minor_units
