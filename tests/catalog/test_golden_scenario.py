"""The golden scenario of the catalog contract (§10), line by line over HTTP; killing workers is `tests/processes`'."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pxm.clock import now
from tests.catalog.golden import (
    Golden,
    document,
    make_catalog,
    make_currency_and_prices,
    make_products_and_nodes,
    references,
    usd,
)
from tests.client import APIClient

pytestmark = pytest.mark.django_db

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
NO_CATALOG = "unable to resolve default catalog: no default catalog id can be identified: not found"


@pytest.fixture
def golden(api: APIClient, shopper_api: APIClient, run_jobs: Callable[[], None]) -> Golden:
    """The scenario as it stands after line 5."""
    scenario = Golden(api, shopper_api, run_jobs)
    make_currency_and_prices(scenario)
    make_products_and_nodes(scenario)
    make_catalog(scenario)
    return scenario


def child_of(golden: Golden, **headers: str) -> dict[str, Any]:
    """Return the one child that the seed's request answers."""
    answer = golden.children(**headers)
    assert answer.status == 200, answer.body
    assert answer.ids == [golden.ids["red"]]
    child: dict[str, Any] = answer.data[0]
    return child


def test_1_what_tokens_may_do(shopper_api: APIClient, anonymous_api: APIClient) -> None:
    body = document("catalog", name="Summer", hierarchy_ids=[])
    for path in ("/pcm/catalogs", "/catalogs"):
        assert shopper_api.post(path, body).status == 403
        assert anonymous_api.post(path, body).status == 401
    assert anonymous_api.get("/catalog").status == 401


def test_2_no_catalog_is_told_in_the_words_that_storefronts_compare(shopper_api: APIClient) -> None:
    for path in ("/catalog", "/catalog/products", f"/catalog/products/{UNKNOWN_ID}", "/catalog/nodes"):
        answer = shopper_api.get(path)
        assert answer.status == 404
        assert answer.details == [NO_CATALOG]
        assert answer.errors[0]["status"] == "404"


def test_5_a_release_says_what_is_in_it(golden: Golden) -> None:
    release = golden.api.get(f"/pcm/catalogs/{golden.ids['catalog']}/releases/latestPublished").data
    assert release["id"] == golden.ids["release"]
    assert release["attributes"]["published_at"] == release["meta"]["started_at"]
    assert release["attributes"]["hierarchies"] == [{"id": golden.ids["H"], "label": "category", "name": "Clothing"}]
    assert {name: release["meta"][name] for name in ("total_products", "total_nodes", "percent_completed")} == {
        "total_products": 2,
        "total_nodes": 3,
        "percent_completed": 100,
    }
    assert release["meta"]["is_full_publish"]
    assert release["meta"]["is_full_delta"]
    shown = golden.shopper.get("/catalog").data
    assert shown["id"] == golden.ids["release"]
    assert shown["relationships"]["products"]["links"]["related"] == "/catalog/products"


def test_6_the_seeds_request_is_answered(golden: Golden) -> None:
    ids = golden.ids
    answer = golden.children()
    assert answer.status == 200
    address = f"/catalog/products/{ids['trail']}/relationships/children"
    assert answer.body["meta"] == {
        "results": {"total": 1},
        "page": {"limit": 25, "offset": 0, "current": 1, "total": 1},
    }
    assert answer.body["links"]["self"] == address
    assert [answer.body["links"][name] for name in ("last", "prev", "next")] == [None, None, None]
    [child] = answer.data
    attributes, meta = child["attributes"], child["meta"]
    assert set(attributes) == {
        "name", "description", "sku", "slug", "status", "commodity_type", "base_product", "base_product_id",
        "price", "price_modifiers", "created_at", "updated_at", "published_at",
    }  # fmt: skip
    assert attributes["base_product"] is False
    assert attributes["base_product_id"] == ids["trail"]
    assert attributes["price_modifiers"] == ["red-extra"]
    assert attributes["price"] == {**usd(2100), "GBP": {"amount": 2000, "includes_tax": True}}
    assert set(meta) == {
        "catalog_id", "catalog_source", "pricebook_id", "product_types", "bread_crumb_nodes", "bread_crumbs",
        "child_option_ids", "child_variations", "price_modifiers", "display_price", "original_price",
        "original_display_price", "sale_id", "sale_expires",
    }  # fmt: skip
    assert meta["catalog_id"] == ids["catalog"]
    assert meta["catalog_source"] == "pim"
    assert meta["pricebook_id"] == ids["list"]
    assert meta["product_types"] == ["child"]
    assert meta["bread_crumb_nodes"] == [ids["N2"]]
    assert meta["bread_crumbs"] == {ids["N2"]: [ids["H"], ids["N1"]]}
    assert meta["child_option_ids"] == [ids["Red"]]
    [variation] = meta["child_variations"]
    assert (variation["id"], variation["name"]) == (ids["Colour"], "Colour")
    assert variation["option"] == {"id": ids["Red"], "name": "Red", "description": "Red as can be"}
    assert "options" not in variation
    assert meta["price_modifiers"] == {"red-extra": {"modifier_type": "price_increment", "currencies": usd(100)}}
    assert meta["display_price"] == {
        "without_tax": {"amount": 2100, "currency": "USD", "float_price": 21, "formatted": "$21.00"}
    }
    assert meta["original_price"] == {**usd(2600), "GBP": {"amount": 2000, "includes_tax": True}}
    assert meta["original_display_price"]["without_tax"]["formatted"] == "$26.00"
    assert meta["sale_id"] == "spring"
    assert meta["sale_expires"].endswith("Z")
    assert child["relationships"]["parent"] == {"data": {"type": "product", "id": ids["trail"]}}
    assert child["relationships"]["main_image"] == {"data": {"type": "main_image", "id": ids["photo"]}}
    assert "children" not in child["relationships"]


def test_7_another_currency_changes_what_is_displayed_alone(golden: Golden) -> None:
    child = child_of(golden, X_Moltin_Currency="GBP")
    assert child["meta"]["display_price"] == {
        "with_tax": {"amount": 2000, "currency": "GBP", "float_price": 20, "formatted": "£20.00"}
    }
    assert "original_display_price" not in child["meta"]
    assert child["attributes"]["price"] == child_of(golden)["attributes"]["price"]


def test_8_included_files_are_whole_and_nothing_included_is_no_key(golden: Golden) -> None:
    answer = golden.children({"include": "main_image,files"})
    [image] = answer.body["included"]["main_images"]
    assert image["id"] == answer.data[0]["relationships"]["main_image"]["data"]["id"]
    assert image["type"] == "file"
    assert image["link"]["href"]
    parent = golden.shopper.get(f"/catalog/products/{golden.ids['trail']}", {"include": "main_image,files"})
    assert "included" not in parent.body


def test_9_filters_and_pages(golden: Golden) -> None:
    assert golden.children({"filter": "eq(sku,trail-red)"}).body["meta"]["results"] == {"total": 1}
    assert golden.children({"filter": "in(product_types,child,bundle)"}).body["meta"]["results"] == {"total": 1}
    assert golden.children({"filter": "eq(sku,trail-blue)"}).body["meta"]["results"] == {"total": 0}
    refused = golden.children({"filter": "like(name,*red*)"})
    assert refused.status == 400
    assert refused.errors == [
        refused.errors[0] | {"title": "Bad Request", "detail": "Could not parse the supplied filter", "status": "400"}
    ]
    wide = golden.children({"page[limit]": 200})
    assert wide.status == 200
    assert wide.body["meta"]["page"]["limit"] == 100


def test_10_only_parents_have_children(golden: Golden) -> None:
    refused = golden.shopper.get(f"/catalog/products/{golden.ids['red']}/relationships/children")
    assert refused.status == 422
    assert refused.errors[0]["title"] == "There was a problem processing your request."
    unknown = golden.shopper.get(f"/catalog/products/{UNKNOWN_ID}/relationships/children")
    assert unknown.status == 404
    assert UNKNOWN_ID in str(unknown.details[0])
    parent = golden.shopper.get(f"/catalog/products/{golden.ids['trail']}").data
    assert parent["meta"]["variation_matrix"] == {golden.ids["Red"]: golden.ids["red"]}
    assert parent["relationships"]["children"]["data"] == [{"type": "product", "id": golden.ids["red"]}]


def test_11_shoppers_see_releases_and_nothing_else(golden: Golden) -> None:
    golden.change("/pcm/products", "product", golden.ids["blue"], status="live")
    assert golden.children().ids == [golden.ids["red"]]
    golden.publish(name="second")
    assert sorted(golden.children().ids) == sorted([golden.ids["red"], golden.ids["blue"]])
    releases = f"/pcm/catalogs/{golden.ids['catalog']}/releases"
    assert golden.api.delete(f"{releases}/{golden.ids['second']}").status == 204
    assert golden.children().ids == [golden.ids["red"]]
    for number in range(3):
        golden.publish(name=f"again {number}")
    kept = golden.api.get(releases).ids
    assert kept == [golden.ids[f"again {number}"] for number in (2, 1, 0)]


def test_12_rules_show_another_catalog_to_another_channel(golden: Golden) -> None:
    golden.made("vip", golden.api.post("/pcm/pricebooks", document("pricebook", name="vip")))
    golden.price("vip", "trail", usd(1500))
    body = document("catalog", name="VIP", hierarchy_ids=[golden.ids["H"]], pricebook_id=golden.ids["vip"])
    golden.made("VIP catalog", golden.api.post("/pcm/catalogs", body))
    golden.publish("VIP catalog", "VIP release")
    rule = document("catalog_rule", name="vip", catalog_id=golden.ids["VIP catalog"], channels=["app"], tags=["vip"])
    golden.made("rule", golden.api.post("/pcm/catalogs/rules", rule))

    def paid(**headers: str) -> int:
        amount: int = child_of(golden, **headers)["attributes"]["price"]["USD"]["amount"]
        return amount

    assert paid(EP_Channel="app") == 1500
    assert paid(EP_Channel="app", EP_Context_Tag="nobody") == 1500
    assert paid() == 2100
    assert paid(EP_Channel="web", EP_Context_Tag="vip") == 2100
    past = [{"valid_from": "2020-01-01T00:00:00Z", "valid_to": (now() - timedelta(days=1)).isoformat()}]
    golden.change("/pcm/catalogs/rules", "catalog_rule", golden.ids["rule"], schedules=past)
    assert paid(EP_Channel="app") == 2100


def without_price(golden: Golden) -> None:
    """Line 14."""
    price = golden.ids["price of trail in list"]
    assert golden.api.delete(f"/pcm/pricebooks/{golden.ids['list']}/prices/{price}").status == 204


def test_14_a_product_without_a_price_stays(golden: Golden) -> None:
    without_price(golden)
    assert "price" in child_of(golden)["attributes"]
    golden.publish(name="unpriced")
    child = child_of(golden)
    assert "price" not in child["attributes"]
    assert "display_price" not in child["meta"]
    assert child["meta"]["pricebook_id"] == golden.ids["list"]


def test_15_a_bundle_costs_what_is_chosen(golden: Golden) -> None:
    ids = golden.ids
    mug = document("product", name="Mug", sku="mug", slug="mug", commodity_type="physical", status="live")
    golden.made("mug", golden.api.post("/pcm/products", mug))
    golden.price("list", "mug", usd(500))
    options = [
        {"id": ids["red"], "type": "product", "quantity": 1, "default": True},
        {"id": ids["mug"], "type": "product", "quantity": 2, "default": True},
    ]
    components = {"gift": {"name": "Gift", "min": 1, "max": 2, "options": options}}
    bundle = document(
        "product", name="Gift", slug="gift", commodity_type="physical", status="live", components=components
    )
    golden.made("bundle", golden.api.post("/pcm/products", bundle))
    nodes = f"/pcm/hierarchies/{ids['H']}/nodes/{ids['N1']}/relationships/products"
    assert golden.api.post(nodes, references("product", ids["bundle"])).status in {200, 201}
    golden.publish(name="with bundle")
    answer = golden.shopper.get(f"/catalog/products/{ids['bundle']}", {"include": "component_products"})
    assert answer.status == 200, answer.body
    chosen = {ids["red"]: 1, ids["mug"]: 2}
    assert answer.data["meta"]["bundle_configuration"] == {"selected_options": {"gift": chosen}}
    assert answer.data["attributes"]["price"] == usd(2100 + 2 * 500)
    assert answer.data["meta"]["original_price"] == usd(2600 + 2 * 500)
    assert sorted(each["id"] for each in answer.body["included"]["component_products"]) == sorted(chosen)
    assert set(answer.data["meta"]["component_products"]) == set(chosen)
    # The mug is there for the bundle alone.
    assert ids["mug"] not in golden.shopper.get("/catalog/products").ids
    configure = f"/catalog/products/{ids['bundle']}/configure"
    one_mug = golden.shopper.post(configure, {"data": {"selected_options": {"gift": {ids["mug"]: 2}}}})
    assert one_mug.status == 200, one_mug.body
    assert one_mug.data["attributes"]["price"] == usd(1000)
    three = golden.shopper.post(configure, {"data": {"selected_options": {"gift": {ids["mug"]: 3}}}})
    assert three.status == 422
    assert three.details == [f"No option quantity 3 for option {ids['mug']}"]
    unknown = golden.shopper.post(configure, {"data": {"selected_options": {"gifts": {}}}})
    assert unknown.status == 422
    assert "No such component gifts." in unknown.details
