"""Answers that a client has already, and what caches are told (catalog contract §1.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from catalog.models import CatalogRule
from catalog.shopper.identity import account_token
from products.files.models import File
from products.store.models import Currency
from pxm.api.documents import moment
from pxm.clock import now
from tests.catalog.shopper.shop import Shop, open_shop
from tests.client import Answer, APIClient
from tests.factories.catalog import catalog_of, publish, rule_of
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db

Set = Callable[[timedelta], None]


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Let requests be answered so much later."""

    def set_to(delay: timedelta) -> None:
        there = now() + delay
        for module in ("scope", "tags"):
            monkeypatch.setattr(f"catalog.shopper.{module}.now", lambda: there)

    return set_to


def again(api: APIClient, path: str, answer: Answer, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.get(path, headers={"If-None-Match": answer.headers["ETag"], **named})


def test_what_the_client_has_is_not_sent_again(shop: Shop, shopper_api: APIClient) -> None:
    for path in (
        "/catalog",
        "/catalog/products",
        shop.children,
        f"/catalog/products/{shop.trail.pk}",
        f"{shop.children}?include=main_image",
        f"/catalog/products/{shop.trail.pk}/relationships/component_products",
        "/catalog/nodes",
        f"/catalog/hierarchies/{shop.hierarchy.pk}",
    ):
        answer = shopper_api.get(path)
        known = again(shopper_api, path, answer)
        assert (known.status, known.body, known.headers["ETag"]) == (304, None, answer.headers["ETag"]), path
        assert "Content-Type" not in known.headers
        for header in ("*", f'"other", W/{answer.headers["ETag"]}'):
            assert shopper_api.get(path, headers={"If-None-Match": header}).status == 304
        assert shopper_api.get(path, headers={"If-None-Match": '"other", nonsense'}).status == 200


def test_no_page_is_read_for_it(
    shop: Shop,
    shopper_api: APIClient,
    count_queries: Callable[[Callable[[], object]], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = shopper_api.get(shop.children)
    assert count_queries(lambda: shopper_api.get(shop.children)) == 2
    assert count_queries(lambda: again(shopper_api, shop.children, answer)) == 1
    # From then on it is not even asked what the request is about; who asks still is.
    monkeypatch.setattr("catalog.shopper.views.shopper_scope", lambda *_: pytest.fail("it is known"))
    known = again(shopper_api, shop.children, answer)
    assert (known.status, known.headers["ETag"]) == (304, answer.headers["ETag"])
    assert again(APIClient("nobody's"), shop.children, answer).status == 401


def test_whatever_an_answer_depends_on_makes_another_tag(shop: Shop, shopper_api: APIClient) -> None:
    answer = shopper_api.get(shop.children)
    other = catalog_of(shop.hierarchy, books=[shop.book])
    publish(other)
    rule_of(other, channels=["app"])
    rule_of(other, account_ids=["a-1"])
    for headers in (
        {"X_Moltin_Currency": "GBP"},
        {"Accept_Language": "fr"},
        {"X_Moltin_Language": "fr"},
        {"EP_Channel": "app"},
        {"EP_Account_Management_Authentication_Token": account_token("a-1", expires_at=now() + timedelta(hours=1))},
    ):
        assert again(shopper_api, shop.children, answer).status == 304
        assert again(shopper_api, shop.children, answer, **headers).status == 200, headers
    endless = answer.headers["ETag"].partition(".")[0] + f'.{"9" * 5_000}"'
    assert shopper_api.get(shop.children, headers={"If-None-Match": endless}).status == 200
    assert again(shopper_api, f"{shop.children}?page[limit]=24", answer).status == 200
    Currency.objects.filter(code="USD").update(format="US$ {price}")
    assert again(shopper_api, shop.children, answer).status == 200
    answer = shopper_api.get(shop.children)
    shop.publish()
    assert again(shopper_api, shop.children, answer).status == 200


def test_staff_have_what_their_headers_ask_for(shop: Shop, api: APIClient, shopper_api: APIClient) -> None:
    path = f"{shop.staff}/products"
    answer = api.get(path)
    for headers in (
        {"EP_Pricebook_IDs_Of_Available_Prices_To_Show": "all"},
        {"EP_Pricebook_IDs_For_Price_Segmentation_Preview": str(shop.catalog.pk)},
        {"PXM_Explain": "true"},
    ):
        assert again(api, path, answer).status == 304
        assert again(api, path, answer, **headers).status == 200, headers
    assert again(shopper_api, path, answer).status == 403


def test_what_is_included_is_not_frozen(shop: Shop, shopper_api: APIClient) -> None:
    path = f"{shop.children}?include=main_image"
    answer = shopper_api.get(path)
    File.objects.all().delete()
    assert again(shopper_api, path, answer).status == 200


def test_the_edge_of_a_sale_ends_what_was_known(shopper_api: APIClient, later: Set) -> None:
    product, book, start = ProductFactory(), PriceBookFactory(), now()
    ends = {"valid_from": moment(start + timedelta(hours=1)), "valid_to": moment(start + timedelta(hours=2))}
    price_of(book, sku=product.sku, currencies=usd(900), sales={"soon": {"currencies": usd(500), "schedule": ends}})
    node = NodeFactory()
    place(node, product)
    publish(catalog_of(node.hierarchy, books=[book]))
    path, seen = f"/catalog/products/{product.pk}", []
    answer = shopper_api.get(path)
    for minutes, status in ((59, 304), (61, 200), (119, 304), (121, 200), (100_000, 304)):
        later(timedelta(minutes=minutes))
        known = again(shopper_api, path, answer)
        assert known.status == status, minutes
        if status == 200:
            answer = known
            seen.append(answer.data["attributes"]["price"]["USD"]["amount"])
    assert seen == [500, 900]


def test_the_edge_of_a_rule_ends_what_was_known(shop: Shop, shopper_api: APIClient, later: Set) -> None:
    other = catalog_of(shop.hierarchy)
    publish(other)
    begins = now() + timedelta(hours=1)
    rule_of(other, schedules=[{"valid_from": moment(begins), "valid_to": moment(begins + timedelta(hours=1))}])
    answer = shopper_api.get(shop.children)
    catalogs = []
    for minutes in (61, 121):
        later(timedelta(minutes=minutes))
        answer = again(shopper_api, shop.children, answer)
        catalogs.append(answer.data[0]["meta"]["catalog_id"])
    assert catalogs == [str(other.pk), str(shop.catalog.pk)]
    assert CatalogRule.objects.count() == 1


def test_caches_ask_again_and_know_by_what(shop: Shop, shopper_api: APIClient) -> None:
    answers = [shopper_api.get(path) for path in (shop.children, "/catalog/products/x", "/catalog/products?filter=x")]
    answers.append(again(shopper_api, shop.children, answers[0]))
    assert [answer.status for answer in answers] == [200, 404, 400, 304]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-cache"
        varies = {name.strip().lower() for name in answer.headers["Vary"].split(",")}
        assert varies >= {
            "authorization",
            "accept-language",
            "ep-channel",
            "ep-context-tag",
            "ep-account-management-authentication-token",
            "x-moltin-customer-token",
            "x-moltin-currency",
            "x-moltin-language",
            "origin",
        }


ALLOWED = (
    "Authorization EP-Channel EP-Context-Tag EP-Account-Management-Authentication-Token X-Moltin-Customer-Token "
    "X-Moltin-Currency Accept-Language X-Moltin-Language EP-Pricebook-IDs-For-Price-Segmentation-Preview "
    "EP-Pricebook-IDs-Of-Available-Prices-To-Show X-Moltin-SDK-Language X-Moltin-SDK-Version X-Moltin-Application "
    "X-Moltin-Auth-Store EP-Beta-Features EP-Disable-Beta-Filtering Content-Type If-None-Match"
)


def test_browsers_may_ask_from_anywhere() -> None:
    answer = Client().options(
        "/catalog/products",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": ",".join(ALLOWED.split()),
        },
    )
    allowed = {name.strip().lower() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {name.lower() for name in ALLOWED.split()} <= allowed
