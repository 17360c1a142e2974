"""The seed's request, end to end (catalog contract §10)."""

from __future__ import annotations

import pytest

from products.models import Product
from products.prices.models import Price
from pxm.api.documents import moment
from pxm.clock import now
from tests.catalog.shopper.shop import LATER, PRICE, Shop, open_shop
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish, rule_of
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

NO_CATALOG = "unable to resolve default catalog: no default catalog id can be identified: not found"


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def test_before_anything_is_published_every_path_says_so(shopper_api: APIClient) -> None:
    for path in ("/catalog", "/catalog/products", f"/catalog/products/{UNKNOWN_ID}", "/catalog/nodes"):
        answer = shopper_api.get(path)
        assert (answer.status, answer.errors) == (
            404,
            [{"title": "Not Found", "status": "404", "detail": NO_CATALOG}],
        )


def test_the_children_of_a_parent_are_complete(shop: Shop, shopper_api: APIClient) -> None:
    """Contract §5.9."""
    answer = shopper_api.get(shop.children)
    red = Product.objects.get(pk=shop.red.pk)
    option = red.option_ids[0]
    variation = str(shop.trail.variation_links.get().variation_id)
    page = f"{shop.children}?page[limit]=25&page[offset]=0"
    assert answer.status == 200
    assert answer.body == {
        "meta": {"results": {"total": 1}, "page": {"limit": 25, "offset": 0, "current": 1, "total": 1}},
        "data": [
            {
                "type": "product",
                "id": str(red.pk),
                "attributes": {
                    "name": "Trail",
                    "description": "",
                    "sku": "trail-red",
                    "slug": "trail-red",
                    "status": "live",
                    "commodity_type": "physical",
                    "base_product": False,
                    "base_product_id": str(shop.trail.pk),
                    "tags": ["summer"],
                    "price_modifiers": ["red-extra"],
                    "price": PRICE | usd(2100),
                    "created_at": moment(red.created_at),
                    "updated_at": moment(red.updated_at),
                    "published_at": moment(shop.release.published_at or now()),
                },
                "meta": {
                    "catalog_id": str(shop.catalog.pk),
                    "catalog_source": "pim",
                    "pricebook_id": str(shop.book.pk),
                    "product_types": ["child"],
                    "bread_crumb_nodes": [str(shop.n2.pk)],
                    "bread_crumbs": {str(shop.n2.pk): [str(shop.hierarchy.pk), str(shop.n1.pk)]},
                    "child_option_ids": [option],
                    "child_variations": [
                        {
                            "id": variation,
                            "name": "Colour",
                            "sort_order": 5,
                            "option": {"id": option, "name": "Red", "description": "Fire red", "sort_order": 2},
                        }
                    ],
                    "price_modifiers": {"red-extra": {"modifier_type": "price_increment", "currencies": usd(100)}},
                    "display_price": {
                        "without_tax": {"amount": 2100, "currency": "USD", "float_price": 21, "formatted": "$21.00"}
                    },
                    "original_price": PRICE | usd(2600),
                    "original_display_price": {
                        "without_tax": {"amount": 2600, "currency": "USD", "float_price": 26, "formatted": "$26.00"}
                    },
                    "sale_id": "spring",
                    "sale_expires": LATER.replace("Z", ".000Z"),
                },
                "relationships": {
                    "parent": {"data": {"type": "product", "id": str(shop.trail.pk)}},
                    "main_image": {"data": {"type": "main_image", "id": str(shop.image.pk)}},
                },
            }
        ],
        "links": {"self": shop.children, "first": page, "last": None, "prev": None, "next": None},
    }


def test_another_currency_changes_what_is_displayed_alone(shop: Shop, shopper_api: APIClient) -> None:
    (usual,) = shopper_api.get(shop.children).data
    (product,) = shopper_api.get(shop.children, headers={"X-Moltin-Currency": "gbp"}).data
    assert product["meta"].pop("display_price") == {
        "with_tax": {"amount": 2000, "currency": "GBP", "float_price": 20, "formatted": "£20.00"}
    }
    del usual["meta"]["display_price"], usual["meta"]["original_display_price"]
    assert product == usual


def test_what_is_included_is_found_by_its_id(shop: Shop, shopper_api: APIClient) -> None:
    answer = shopper_api.get(shop.children, {"include": "main_image,files"})
    (image,) = answer.body["included"]["main_images"]
    assert answer.body["included"].keys() == {"main_images"}
    assert image["id"] == answer.data[0]["relationships"]["main_image"]["data"]["id"]
    assert (image["type"], image["link"]["href"].startswith("http://testserver/files/")) == ("file", True)
    assert "included" not in shopper_api.get(shop.children).body
    assert "included" not in shopper_api.get(f"/catalog/products/{shop.trail.pk}", {"include": "main_image"}).body


def test_children_are_filtered_and_paged(shop: Shop, shopper_api: APIClient) -> None:
    def total(text: str) -> int:
        return shopper_api.get(shop.children, {"filter": text}).body["meta"]["results"]["total"]

    assert (total("eq(sku,trail-red)"), total("in(product_types,child,bundle)"), total("eq(sku,no)")) == (1, 1, 0)
    refused = shopper_api.get(shop.children, {"filter": "like(name,*red*)"})
    assert (refused.status, refused.details) == (400, ["Could not parse the supplied filter"])
    assert shopper_api.get(shop.children, {"page[limit]": 200}).body["meta"]["page"]["limit"] == 100


def test_only_a_parent_has_children(shop: Shop, shopper_api: APIClient) -> None:
    answer = shopper_api.get(f"/catalog/products/{shop.red.pk}/relationships/children")
    assert (answer.status, answer.errors) == (
        422,
        [
            {
                "title": "There was a problem processing your request.",
                "status": "422",
                "detail": f"product '{shop.red.pk}' is not a base product",
            }
        ],
    )
    for unknown in (UNKNOWN_ID, shop.blue.pk, "x"):
        answer = shopper_api.get(f"/catalog/products/{unknown}/relationships/children")
        detail = (
            f"product ID '{unknown}' not found in catalog release '{shop.release.pk}' in store ID "
            "'00000000-0000-0000-0000-000000000001': not found"
        )
        assert (answer.status, answer.details) == (404, [detail])


def test_a_parent_leads_to_its_published_children(shop: Shop, shopper_api: APIClient) -> None:
    parent = shopper_api.get(f"/catalog/products/{shop.trail.pk}").data
    assert parent["attributes"]["base_product"] is True
    assert list(parent["meta"]["variation_matrix"].values()) == [str(shop.red.pk)]
    assert parent["relationships"]["children"] == {
        "data": [{"type": "product", "id": str(shop.red.pk)}],
        "links": {"self": shop.children},
    }


def test_shoppers_see_what_was_published(shop: Shop, api: APIClient, shopper_api: APIClient) -> None:
    def children() -> int:
        return len(shopper_api.get(shop.children).data)

    Product.objects.filter(pk=shop.blue.pk).update(status="live")
    assert children() == 1
    shop.publish()
    assert children() == 2
    assert api.delete(shop.staff).status == 204
    assert children() == 1


def test_rules_lead_to_other_prices(shop: Shop, shopper_api: APIClient) -> None:
    vip = PriceBookFactory(name="vip")
    price_of(vip, sku="trail", currencies=usd(900), sales={})
    other = catalog_of(shop.hierarchy, books=[vip])
    publish(other)
    rule = rule_of(other, channels=["app"], tags=["vip"])

    def catalog_seen(**headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return shopper_api.get(shop.children, headers=named).data[0]["meta"]["catalog_id"]

    assert catalog_seen(EP_Channel="app", EP_Context_Tag="vip") == str(other.pk)
    assert catalog_seen(EP_Channel="app", EP_Context_Tag="wrong") == str(other.pk)
    assert catalog_seen(EP_Channel="web, app") == str(other.pk)
    assert catalog_seen() == str(shop.catalog.pk)
    rule.schedules.create(valid_to=now())
    assert catalog_seen(EP_Channel="app") == str(shop.catalog.pk)


def test_without_a_price_there_is_still_the_book(shop: Shop, shopper_api: APIClient) -> None:
    Price.objects.all().delete()
    shop.publish()
    (red,) = shopper_api.get(shop.children).data
    assert not {"price", "tiers"} & red["attributes"].keys()
    assert red["meta"]["pricebook_id"] == str(shop.book.pk)
    assert not {"display_price", "original_price", "sale_id"} & red["meta"].keys()
