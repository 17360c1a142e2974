"""The preview is found from wherever a product, a catalog, a release, a rule or a price stands."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.catalog.shopper.shop import open_shop
from tests.factories.catalog import rule_of
from tests.factories.people import MERCHANDISER, signed_in

pytestmark = pytest.mark.django_db


def test_every_page_that_names_one_leads_to_it() -> None:
    shop = open_shop()
    browser = signed_in(MERCHANDISER)
    of_red, of_trail = (f'href="/preview/products/{product.pk}/"' for product in (shop.red, shop.trail))
    products = "/admin/products/product"
    assert of_red in browser.get(f"{products}/{shop.red.pk}/change/").text
    assert of_trail in browser.get(f"{products}/{shop.trail.pk}/change/").text
    assert of_red in browser.get(f"{products}/{shop.trail.pk}/children/").text
    assert of_trail in browser.get(f"/admin/prices/pricebook/{shop.book.pk}/prices/row/?sku=trail").text
    catalog = f"/admin/catalog/catalog/{shop.catalog.pk}"
    assert f'href="/preview/?catalog={shop.catalog.pk}"' in browser.get(f"{catalog}/change/").text
    release = f'href="/preview/?catalog={shop.catalog.pk}&amp;release={shop.release.pk}"'
    assert release in browser.get(f"{catalog}/releases/").text
    assert "/preview/" not in signed_in(None).get(f"{products}/{shop.red.pk}/change/").text


@pytest.mark.parametrize(
    ("rule", "sent"),
    [
        (
            {"channels": ["web", "app"], "tags": ["vip"], "account_ids": ["a1"]},
            {"channels": "app", "tags": "vip", "account": "a1"},
        ),
        ({"schedules": [{"valid_from": "2031-06-01T08:00:00Z"}]}, {"at": "2031-06-01T08:00"}),
        ({"schedules": [{"valid_to": "2020-06-01T00:00:00Z"}]}, {"at": "2020-05-31T23:59"}),
        ({"schedules": [{"valid_from": "2020-06-01T00:00:00Z"}], "customer_ids": ["c1"]}, {"customer": "c1"}),
    ],
)
def test_a_rule_leads_to_what_those_see_for_whom_it_is(rule: dict[str, object], sent: dict[str, str]) -> None:
    shop = open_shop()
    made = rule_of(shop.catalog, name="Ours", **rule)
    browser = signed_in(MERCHANDISER)
    page = browser.get(f"/admin/catalog/catalogrule/{made.pk}/change/").text
    address = re.search(r'href="(/preview/[^"]*)">Preview what such a shopper sees', page)
    assert address is not None
    path = address[1].replace("&amp;", "&")
    assert {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()} == sent
    assert "because of" in browser.get(path).text
