"""Bundles as shoppers see and configure them (catalog contract §5.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from products.models import Product
from products.prices.models import PriceBook
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory, child_of

pytestmark = pytest.mark.django_db


def option(product: Product, quantity: int = 1, **others: Any) -> dict[str, Any]:
    return {"id": str(product.pk), "type": "product", "quantity": quantity, **others}


def bundle_of(*components: dict[str, Any], **columns: Any) -> Product:
    named = {f"part{number}": {"name": "Part", **each} for number, each in enumerate(components)}
    return ProductFactory(**{"bundle": True, "components": named, **columns})


@dataclass
class Offer:
    """A bundle without a SKU of two of `shirt` (1,000 each) and, if wanted, up to three of `hat` (500 each)."""

    shirt: Product
    hat: Product
    bundle: Product
    book: PriceBook

    @property
    def path(self) -> str:
        return f"/catalog/products/{self.bundle.pk}"


def publish_at_a_node(book: PriceBook, *products: Product) -> None:
    node = NodeFactory()
    place(node, *products)
    release = publish(catalog_of(node.hierarchy, books=[book]))
    assert release.status == "PUBLISHED", release.problem


@pytest.fixture
def offer(db: None) -> Offer:
    book = PriceBookFactory()
    shirt, hat = ProductFactory(name="Shirt"), ProductFactory(name="Hat")
    bundle = bundle_of(
        {"min": 1, "max": 1, "options": [option(shirt, 2, default=True)]}, {"options": [option(hat, min=1, max=3)]}
    )
    special = {"currencies": usd(900), "bundle_ids": [str(bundle.pk)]}
    price_of(book, sku=shirt.sku, currencies=usd(1000), sales={"inside": special})
    price_of(book, sku=hat.sku, currencies=usd(500), sales={})
    publish_at_a_node(book, bundle)
    return Offer(shirt, hat, bundle, book)


def shown_price(product: dict[str, Any]) -> str:
    return str(product["meta"]["display_price"]["without_tax"]["formatted"])


def test_a_bundle_costs_what_is_usually_chosen(offer: Offer, shopper_api: APIClient) -> None:
    bundle = shopper_api.get(offer.path).data
    assert bundle["meta"]["bundle_configuration"] == {
        "selected_options": {"part0": {str(offer.shirt.pk): 2}, "part1": {}}
    }
    assert (bundle["attributes"]["price"], bundle["meta"]["original_price"]) == (usd(1800), usd(2000))
    assert shown_price(bundle) == "$18.00"
    assert bundle["meta"]["original_display_price"]["without_tax"]["formatted"] == "$20.00"
    assert not {"sale_id", "sale_expires"} & bundle["meta"].keys()
    assert bundle["attributes"]["components"] == offer.bundle.components
    assert "sku" not in bundle["attributes"]


def test_a_bundle_tells_what_its_products_cost_inside_it(offer: Offer, shopper_api: APIClient) -> None:
    inside = shopper_api.get(offer.path).data["meta"]["component_products"]
    shirt, hat = inside[str(offer.shirt.pk)], inside[str(offer.hat.pk)]
    assert (shirt["price"], shirt["original_price"], shirt["sale_id"]) == (usd(900), usd(1000), "inside")
    assert (hat["price"], hat["pricebook_id"]) == (usd(500), str(offer.book.pk))
    assert not {"original_price", "sale_id"} & hat.keys()


def test_what_a_bundle_offers_is_there_without_being_listed(offer: Offer, shopper_api: APIClient) -> None:
    assert shopper_api.get("/catalog/products").ids == [str(offer.bundle.pk)]
    outside = shopper_api.get(f"/catalog/products/{offer.shirt.pk}").data
    assert outside["attributes"]["price"] == usd(1000)
    ids = [str(offer.shirt.pk), str(offer.hat.pk)]
    references = shopper_api.get(f"{offer.path}/relationships/component_products")
    assert references.data == [{"type": "product", "id": id} for id in ids]
    assert references.body["meta"]["results"]["total"] == 2
    page = shopper_api.get(f"{offer.path}/relationships/component_products?page[limit]=1&page[offset]=1")
    assert page.ids == ids[1:]
    assert shopper_api.get(f"/catalog/products/{offer.hat.pk}/relationships/component_products").data == []
    for path in (offer.path, "/catalog/products"):
        included = shopper_api.get(path, {"include": "component_products"}).body["included"]
        assert [each["id"] for each in included["component_products"]] == ids
        assert included["component_products"][0]["attributes"]["name"] == "Shirt"


def configure(api: APIClient, offer: Offer, selection: Any, query: str = "") -> Any:
    return api.post(f"{offer.path}/configure{query}", {"data": {"selected_options": selection}})


def test_a_bundle_is_configured(offer: Offer, shopper_api: APIClient) -> None:
    selection = {"part0": {str(offer.shirt.pk): 2}, "part1": {str(offer.hat.pk): 3}}
    answer = configure(shopper_api, offer, selection, "?include=component_products")
    bundle = answer.data
    assert answer.status == 200
    assert bundle["meta"]["bundle_configuration"] == {"selected_options": selection}
    assert bundle["attributes"]["price"] == usd(2 * 900 + 3 * 500)
    assert bundle["meta"]["component_products"].keys() == {str(offer.shirt.pk), str(offer.hat.pk)}
    data = bundle["meta"]["component_product_data"]
    assert data[str(offer.shirt.pk)]["attributes"]["price"] == usd(900)
    assert data[str(offer.hat.pk)]["attributes"]["name"] == "Hat"
    assert len(answer.body["included"]["component_products"]) == 2
    only = configure(shopper_api, offer, {"part0": {str(offer.shirt.pk): 2}}).data
    assert only["meta"]["component_products"].keys() == {str(offer.shirt.pk)}
    assert only["meta"]["bundle_configuration"]["selected_options"]["part1"] == {}


def test_a_selection_that_can_not_be_is_refused(offer: Offer, shopper_api: APIClient) -> None:
    shirt = str(offer.shirt.pk)
    for selection, detail in (
        ({"part0": {shirt: 1}}, f"No option quantity 1 for option {shirt}"),
        ({"part0": {"x": 1}}, "No option x for component part0."),
        ({"part0": {shirt: 2}, "y": {}}, "No such component y."),
        ({}, "Missing selection for component part0."),
    ):
        answer = configure(shopper_api, offer, selection)
        assert (answer.status, answer.details) == (422, [detail])
        assert answer.errors[0]["title"] == "There was a problem processing your request."


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ("{", 400, None),
        ("[" * 60, 400, None),
        ([], 422, ""),
        ({}, 422, "/data"),
        ({"data": {}}, 422, "/data/selected_options"),
        ({"data": {"selected_options": []}}, 422, "/data/selected_options"),
        ({"data": {"selected_options": {"a": 1}}}, 422, "/data/selected_options/a"),
        ({"data": {"selected_options": {"a": {"b": "1"}}}}, 422, "/data/selected_options/a/b"),
        ({"data": {"selected_options": {"a": {"b": True}}}}, 422, "/data/selected_options/a/b"),
        ({"data": {"selected_options": {"a": {str(n): 1 for n in range(1501)}}}}, 422, "/data/selected_options"),
    ],
)
def test_what_is_no_selection_is_refused(
    offer: Offer, shopper_api: APIClient, body: Any, status: int, pointer: str | None
) -> None:
    answer = shopper_api.post(f"{offer.path}/configure", body)
    assert answer.status == status
    if pointer is not None:
        assert answer.errors[0]["source"] == {"pointer": pointer}


def test_only_a_bundle_is_configured(offer: Offer, shopper_api: APIClient) -> None:
    body = {"data": {"selected_options": {}}}
    answer = shopper_api.post(f"/catalog/products/{offer.hat.pk}/configure", body)
    assert (answer.status, answer.details) == (422, [f"product '{offer.hat.pk}' is not a bundle"])
    assert shopper_api.post("/catalog/products/x/configure", "{").status == 404


def test_a_bundle_with_a_sku_has_a_price_of_its_own(shopper_api: APIClient) -> None:
    book, part = PriceBookFactory(), ProductFactory()
    bundle = bundle_of({"options": [option(part, default=True)]}, sku="set")
    price_of(book, sku="set", currencies=usd(4200), sales={})
    publish_at_a_node(book, bundle)
    path = f"/catalog/products/{bundle.pk}"
    assert shopper_api.get(path).data["attributes"]["price"] == usd(4200)
    configured = shopper_api.post(f"{path}/configure", {"data": {"selected_options": {}}}).data
    assert configured["attributes"]["price"] == usd(4200)


def test_without_a_price_of_every_part_there_is_none(shopper_api: APIClient) -> None:
    book, priced, unpriced = PriceBookFactory(), ProductFactory(), ProductFactory()
    price_of(book, sku=priced.sku, currencies=usd(100), sales={})
    bundles = [
        bundle_of({"options": [option(priced, default=True), option(unpriced, default=True)]}),
        bundle_of({"options": [option(priced, default=True), option(ProductFactory(status="draft"), default=True)]}),
        bundle_of({"options": [option(priced)]}),
    ]
    publish_at_a_node(book, *bundles)
    for bundle in bundles:
        product = shopper_api.get(f"/catalog/products/{bundle.pk}").data
        assert "price" not in product["attributes"]
        assert "display_price" not in product["meta"]
        assert product["meta"]["pricebook_id"] == str(book.pk)


def test_a_bundle_may_be_part_of_a_bundle(
    shopper_api: APIClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    book, part = PriceBookFactory(), ProductFactory()
    price_of(book, sku=part.sku, currencies=usd(100), sales={})
    inner = bundle_of({"options": [option(part, 3, default=True)]})
    outer = bundle_of({"options": [option(inner, 2, default=True), option(part, default=True)]})
    publish_at_a_node(book, outer)
    path = f"/catalog/products/{outer.pk}"
    assert shopper_api.get(path).data["attributes"]["price"] == usd(700)
    included = shopper_api.get(path, {"include": "component_products"}).body["included"]["component_products"]
    assert next(each for each in included if each["id"] == str(inner.pk))["attributes"]["price"] == usd(300)
    assert count_queries(lambda: shopper_api.get(path)) == 3
    assert count_queries(lambda: shopper_api.get(path, {"include": "component_products,files"})) <= 5


def test_children_stand_for_a_parent_that_is_substituted(shopper_api: APIClient) -> None:
    book, parent = PriceBookFactory(), ProductFactory()
    one, two = (
        child_of(parent, sku="one", slug="one"),
        child_of(parent, sku="two", slug="two", option_key="00000000-0000-0000-0000-000000000002"),
    )
    price_of(book, sku=parent.sku, currencies=usd(700), sales={})
    wanted = option(
        parent, product_should_be_substituted_with_child=True, excluded_children=[str(two.pk)], default=True
    )
    bundle = bundle_of({"options": [wanted]})
    publish_at_a_node(book, bundle)
    path = f"/catalog/products/{bundle.pk}"
    shown = shopper_api.get(path).data
    assert shown["meta"]["component_products"].keys() == {str(one.pk)}
    assert shown["attributes"]["price"] == usd(700)
    selections = ((one, 200), (two, 422))
    for child, status in selections:
        body = {"data": {"selected_options": {"part0": {str(child.pk): 1}}}}
        assert shopper_api.post(f"{path}/configure", body).status == status


def test_a_page_of_bundles_takes_one_query_for_their_parts(
    offer: Offer, shopper_api: APIClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    others = [bundle_of({"options": [option(ProductFactory(), default=True)]}) for _ in range(5)]
    node = NodeFactory()
    place(node, offer.bundle, *others)
    publish(catalog_of(node.hierarchy, books=[offer.book]))
    for path in ("/catalog/products", f"/catalog/products/{offer.bundle.pk}"):
        shopper_api.get(path)
        assert count_queries(lambda path=path: shopper_api.get(path)) == 3
        with_all = f"{path}?include=component_products,main_image,files"
        assert count_queries(lambda path=with_all: shopper_api.get(path)) <= 4
