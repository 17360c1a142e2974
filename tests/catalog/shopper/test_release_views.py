"""A release as staff see it: by the same views, whatever the rules say (catalog contract §6.4, §4.4)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from catalog.models import Release
from catalog.shopper.release_urls import urlpatterns
from products.prices.models import PriceBook
from tests.access_cases import AccessCases
from tests.catalog.shopper.shop import Shop, open_shop
from tests.client import Answer, APIClient
from tests.factories.catalog import catalog_of, publish, rule_of
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

_RELEASE = "catalogs/{}/releases/{}"
BELOW = (
    "products",
    "products/{}",
    "products/{}/relationships/children",
    "products/{}/relationships/component_products",
    "products/{}/relationships/{}/products",
    "nodes",
    "nodes/{}",
    "nodes/{}/relationships/children",
    "nodes/{}/relationships/products",
    "hierarchies",
    "hierarchies/{}",
    "hierarchies/{}/children",
    "hierarchies/{}/nodes",
    "hierarchies/{}/products",
    "hierarchies/{}/relationships/products",
)


class TestAccess(AccessCases):
    urlpatterns = urlpatterns
    model = Release
    body: dict[str, Any] = {}
    operations = {f"{_RELEASE}/{path}": "GET" for path in BELOW}

    def is_unknown(self, answer: Answer, method: str, path: str) -> bool:
        (error,) = answer.errors
        return answer.status == 404 and re.fullmatch("catalog release '.+' not found", error["detail"]) is not None


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def test_the_documents_are_those_of_shoppers_with_other_links(
    shop: Shop, api: APIClient, shopper_api: APIClient
) -> None:
    for path in (
        "products",
        f"products/{shop.trail.pk}",
        f"products/{shop.trail.pk}/relationships/children",
        f"products/{shop.trail.pk}/relationships/children?include=main_image",
        f"products/{shop.trail.pk}/relationships/component_products",
        "hierarchies",
        f"hierarchies/{shop.hierarchy.pk}",
        f"hierarchies/{shop.hierarchy.pk}/children",
        f"hierarchies/{shop.hierarchy.pk}/nodes",
        f"hierarchies/{shop.hierarchy.pk}/products",
        "nodes",
        f"nodes/{shop.n2.pk}",
        f"nodes/{shop.n1.pk}/relationships/children",
        f"nodes/{shop.n2.pk}/relationships/products",
    ):
        seen, shown = api.get(f"{shop.staff}/{path}"), shopper_api.get(f"/catalog/{path}")
        assert (seen.status, shown.status) == (200, 200), path
        assert str(seen.body).replace(shop.staff, "/catalog") == str(shown.body), path


@pytest.mark.parametrize("base", ["/pcm/catalogs", "/catalogs"])
def test_the_newest_release_has_other_names(shop: Shop, api: APIClient, base: str) -> None:
    for name in ("latest", "latestPublished"):
        answer = api.get(f"{base}/{shop.catalog.pk}/releases/{name}/products/{shop.trail.pk}")
        assert answer.status == 200
        assert answer.data["relationships"]["children"]["links"]["self"].startswith(shop.staff)


def test_an_older_release_can_still_be_read(shop: Shop, api: APIClient) -> None:
    old = shop.staff
    shop.red.delete()
    shop.publish()
    assert api.get(f"{old}/products").body["meta"]["results"]["total"] == 2
    assert api.get(f"{shop.staff}/products").body["meta"]["results"]["total"] == 1


def test_only_a_published_release_of_the_catalog_is_found(shop: Shop, api: APIClient) -> None:
    other = catalog_of(shop.hierarchy)
    failed = Release.objects.create(catalog=shop.catalog, status=Release.Status.FAILED, name="x")
    for catalog, release in (
        (other.pk, shop.release.pk),
        (other.pk, "latest"),
        (shop.catalog.pk, failed.pk),
        (shop.catalog.pk, UNKNOWN_ID),
        (shop.catalog.pk, "newest"),
        ("x", "latest"),
    ):
        assert api.get(f"/pcm/catalogs/{catalog}/releases/{release}/products").status == 404


# --- Price segmentation -----------------------------------------------------------------------------------------------


def segmented(shop: Shop) -> PriceBook:
    """Publish the shop again with a rule that has a book of its own, in which `trail` costs 900."""
    vip = PriceBookFactory(name="vip")
    price_of(vip, sku="trail", currencies=usd(900), sales={}, shopper_attributes={"club": "vip"})
    shop.catalog.enable_price_segmentation = True
    shop.catalog.save()
    ranked = [{"id": str(vip.pk), "priority": 2}, {"id": str(shop.book.pk), "priority": 1}]
    rule_of(shop.catalog, channels=["app"], pricebook_ids=ranked)
    shop.publish()
    return vip


def test_a_rule_may_choose_the_books(shop: Shop, shopper_api: APIClient) -> None:
    vip = segmented(shop)
    path = f"/catalog/products/{shop.trail.pk}"
    usual = shopper_api.get(path).data
    special = shopper_api.get(path, headers={"EP-Channel": "app"}).data
    assert (usual["meta"]["pricebook_id"], special["meta"]["pricebook_id"]) == (str(shop.book.pk), str(vip.pk))
    assert special["attributes"]["price"] == usd(900)
    (alternative,) = special["meta"]["alternative_prices"]
    assert (alternative["name"], alternative["pricebook_id"]) == ("List Price", str(shop.book.pk))
    assert alternative["price"]["USD"]["amount"] == 2000
    assert alternative["display_price"]["without_tax"]["formatted"] == "$20.00"
    assert (alternative["sale_id"], alternative["original_price"]["USD"]["amount"]) == ("spring", 2500)
    assert "alternative_prices" not in usual["meta"]


def test_staff_see_prices_as_shoppers_with_other_books(shop: Shop, api: APIClient) -> None:
    vip = segmented(shop)
    path = f"{shop.staff}/products/{shop.trail.pk}"

    def amount(header: str) -> Any:
        headers = {"EP-Pricebook-IDs-For-Price-Segmentation-Preview": header}
        return api.get(path, headers=headers).data["attributes"].get("price", {}).get("USD", {}).get("amount")

    assert (amount(str(vip.pk)), amount(f"{shop.book.pk},{vip.pk}"), amount("")) == (900, 2000, 2000)
    assert amount("nonsense") is None
    assert amount(",".join(["a", "b", "c", "d", "e", str(vip.pk)])) is None


def test_staff_see_every_price_there_is(shop: Shop, api: APIClient) -> None:
    vip = segmented(shop)
    path = f"{shop.staff}/products/{shop.trail.pk}"

    def shown(header: str) -> dict[str, Any]:
        meta = api.get(path, headers={"EP-Pricebook-IDs-Of-Available-Prices-To-Show": header}).data["meta"]
        return {"ids": sorted(meta["available_pricebook_ids"]), "prices": meta["available_prices"]}

    every, one = shown("all"), shown(str(vip.pk))
    assert every["ids"] == one["ids"] == sorted([str(vip.pk), str(shop.book.pk)])
    assert one["prices"] == [{"pricebook_id": str(vip.pk), "price": usd(900), "shopper_attributes": {"club": "vip"}}]
    assert len(every["prices"]) == 2
    sales = next(each["sales"] for each in every["prices"] if "sales" in each)
    assert sales["spring"]["currencies"] == usd(2000)
    assert "available_prices" not in api.get(path).data["meta"]


def test_without_segmentation_no_rule_has_a_say(shop: Shop, shopper_api: APIClient) -> None:
    vip = PriceBookFactory()
    price_of(vip, sku="trail", currencies=usd(900), sales={})
    rule_of(shop.catalog, channels=["app"], pricebook_ids=[{"id": str(vip.pk), "priority": 1}])
    publish(shop.catalog)
    product = shopper_api.get(f"/catalog/products/{shop.trail.pk}", headers={"EP-Channel": "app"}).data
    assert product["meta"]["pricebook_id"] == str(shop.book.pk)
    assert "alternative_prices" not in product["meta"]


def test_staff_are_told_why_on_request(shop: Shop, api: APIClient, shopper_api: APIClient) -> None:
    path, asked = f"{shop.staff}/products/{shop.red.pk}", {"PXM-Explain": "true"}
    plain = api.get(path)
    told = api.get(path, headers=asked)
    explanation = told.data["meta"].pop("explanation")
    assert told.data == plain.data
    book, inherited = str(shop.book.pk), {"from": "inherited", "price_modifiers": ["red-extra"]}
    assert explanation["price"] == inherited | {
        "price_id": str(shop.book.prices.get(sku="trail").pk),
        "currency": {"code": "USD", "is_priced": True, "is_reduced": True},
        "until": "2031-01-01T00:00:00.000Z",
        "pricebooks": [{"id": book, "asked_for": "inherited", "found": True}],
        "pricebooks_not_asked": [],
        "sales": [
            {
                "id": "spring",
                "state": "runs",
                "valid_from": "2026-01-01T00:00:00.000Z",
                "valid_to": "2031-01-01T00:00:00.000Z",
            }
        ],
        "tiers": [],
        "tiers_hidden_by_sale": [],
    }
    assert told.headers["ETag"] != plain.headers["ETag"]
    assert "PXM-Explain" in told.headers["Vary"]
    assert all("explanation" in each["meta"] for each in api.get(f"{shop.staff}/products", headers=asked).data)

    absent = api.get(f"{shop.staff}/products/{shop.blue.pk}", headers=asked)
    assert (absent.status, absent.errors[0]["meta"]) == (404, {"explanation": {"absent": ["draft"]}})
    unknown = api.get(f"{shop.staff}/products/{UNKNOWN_ID}", headers=asked)
    assert unknown.errors[0]["meta"] == {"explanation": {"absent": ["deleted"]}}
    assert "meta" not in api.get(f"{shop.staff}/products/{shop.blue.pk}").errors[0]
    # Shoppers are not told, whatever they ask.
    assert "explanation" not in shopper_api.get(f"/catalog/products/{shop.red.pk}", headers=asked).data["meta"]
    assert "meta" not in shopper_api.get(f"/catalog/products/{shop.blue.pk}", headers=asked).errors[0]
