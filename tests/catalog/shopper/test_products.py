"""Lists of products: order, pages, filters, what is included (catalog contract §1.3-1.6, §5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from products.files.models import File
from products.hierarchies.models import Node, Placement
from products.models import Product
from products.store.services import update_settings
from tests.catalog.shopper.shop import Shop, open_shop
from tests.client import APIClient
from tests.factories.catalog import CatalogFactory, catalog_of, publish
from tests.factories.files import make_file
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.products import ProductFactory, child_of
from tests.factories.relationships import RelationshipFactory, attach, relate
from tests.resource_cases import UNKNOWN_ID, UNREADABLE_FILTER

pytestmark = pytest.mark.django_db

LIST = "/catalog/products"


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def shelf(*products: Product, curated: bool = False, **columns: Any) -> Node:
    """A node of a published catalog with these products."""
    node = NodeFactory()
    place(node, *products, curated=curated)
    release = publish(catalog_of(node.hierarchy, **columns))
    assert release.status == "PUBLISHED", release.problem
    return node


def shirts(number: int) -> tuple[Node, Product]:
    """A node and a parent at it, with so many priced children that have an image."""
    parent, book, image = ProductFactory(), PriceBookFactory(), make_file()
    price_of(book, sku=parent.sku, currencies=usd(tiers=tiers(from5=2300)), sales={"s": sale(2000)})
    for position in range(number):
        child_of(
            parent, sku=f"c-{position}", slug=f"c-{position}", option_key=UUID(int=position), main_image=str(image.pk)
        )
    return shelf(parent, books=[book]), parent


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_all_products_are_in_order_of_their_ids(shop: Shop, shopper_api: APIClient) -> None:
    answer = shopper_api.get(LIST)
    assert answer.ids == [str(shop.trail.pk), str(shop.red.pk)]
    assert answer.body["meta"] == {
        "results": {"total": 2},
        "page": {"limit": 25, "offset": 0, "current": 1, "total": 2},
    }


def test_pages_link_to_each_other(shopper_api: APIClient) -> None:
    shelf(*(ProductFactory() for _ in range(5)))
    query = "filter=in(product_types,standard)&page[limit]=2&page[offset]=2"
    answer = shopper_api.get(f"{LIST}?{query}")
    base = f"{LIST}?filter=in(product_types,standard)&page[limit]=2&page[offset]="
    assert answer.body["links"] == {
        "self": f"{LIST}?{query}",
        "first": f"{base}0",
        "last": f"{base}4",
        "prev": f"{base}0",
        "next": f"{base}4",
    }
    assert answer.body["meta"]["page"] == {"limit": 2, "offset": 2, "current": 2, "total": 2}


@pytest.mark.parametrize(
    "query", ["page[limit]=0", "page[limit]=-1", "page[limit]=abc", "page[offset]=-1", "page[offset]=10001"]
)
def test_an_odd_page_is_refused(shop: Shop, shopper_api: APIClient, query: str) -> None:
    for path in (LIST, shop.children, "/catalog/nodes", f"/catalog/nodes/{shop.n2.pk}/relationships/products"):
        answer = shopper_api.get(f"{path}?{query}")
        assert (answer.status, answer.errors[0]["status"]) == (400, "400")


@pytest.mark.parametrize(("sent", "limit"), [("101", 100), ("99999999999999", 100), ("1", 1)])
def test_a_large_page_is_a_page_of_a_hundred(shop: Shop, shopper_api: APIClient, sent: str, limit: int) -> None:
    assert shopper_api.get(f"{shop.children}?page%5Blimit%5D={sent}").body["meta"]["page"]["limit"] == limit


def test_past_the_end_there_is_nothing_but_the_total(shop: Shop, shopper_api: APIClient) -> None:
    node = f"/catalog/nodes/{shop.n2.pk}/relationships/products"
    for path, total in ((LIST, 2), (shop.children, 1), (node, 1), ("/catalog/nodes", 3), ("/catalog/hierarchies", 1)):
        for query in ("", "&filter=eq(name,Trail)", "&filter=in(slug,clothing,shirts,long)"):
            answer = shopper_api.get(f"{path}?page[offset]=10000{query}")
            found = shopper_api.get(f"{path}?page[limit]=1{query}").body["meta"]["results"]["total"]
            assert (answer.status, answer.data) == (200, [])
            assert answer.body["meta"]["results"]["total"] == found
            assert query or found == total


def test_pages_far_down_are_as_those_near(shopper_api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _, parent = shirts(7)
    paths = [LIST, f"{LIST}/{parent.pk}/relationships/children", "/catalog/nodes"]
    pages = [f"{path}?page[limit]=2&page[offset]={offset}" for path in paths for offset in (1, 2, 5)]
    near = [shopper_api.get(page).body for page in pages]
    monkeypatch.setattr("catalog.shopper.reading._NEAR", 0)
    assert [shopper_api.get(page).body for page in pages] == near
    assert near[0]["data"]


def test_the_store_says_how_long_pages_are(shop: Shop, shopper_api: APIClient, settings: Settings) -> None:
    settings.PAGE_LENGTH = 7
    assert shopper_api.get(LIST).body["meta"]["page"]["limit"] == 7
    update_settings(attributes={"page_length": 1})
    assert shopper_api.get(LIST).body["meta"]["page"] == {"limit": 1, "offset": 0, "current": 1, "total": 1}


def test_rows_beyond_ten_thousand_are_not_counted_one_by_one(
    shop: Shop, shopper_api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.shopper.reading.MOST_COUNTED", 1)
    answer = shopper_api.get(LIST, {"filter": "in(product_types,parent,child)"})
    assert (len(answer.data), answer.body["meta"]["results"]["total"]) == (2, 1)
    assert shopper_api.get(LIST).body["meta"]["results"]["total"] == 2


# --- Filters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eq(name,A)", "a"),
        ('in(name,"A","B, C")', "ab"),
        ("eq(name,a)", ""),
        ("eq(sku,sku-a)", "a"),
        ("in(sku,sku-a, sku-b)", "ab"),
        ("eq(slug,slug-b)", "b"),
        ("in(slug,slug-b,none)", "b"),
        ("eq(manufacturer_part_num,M1)", "a"),
        ("in(mpn,M1,M2)", "ab"),
        ("eq(upc_ean,U1)", "a"),
        ("in(upc_ean,U1)", "a"),
        ("eq(product_types,standard)", "ab"),
        ("in(product_types,child,bundle)", ""),
        ("eq(product_types,nonsense)", ""),
        ("eq(tags,RED)", "a"),
        ("in(tags,red,blue)", "ab"),
        ("in(tags,blue,green,red)", "ab"),
        ("eq(tags,blue):in(tags,red,green)", "b"),
        ("eq(tags,no)", ""),
        ("EQ(sku,sku-a):In(tags,red)", "a"),
        ("eq(sku,sku-a):eq(sku,sku-b)", ""),
        ("", "ab"),
    ],
)
def test_products_are_filtered(shopper_api: APIClient, text: str, found: str) -> None:
    products = {
        "a": ProductFactory(name="A", sku="sku-a", slug="slug-a", mpn="M1", upc_ean="U1", tags=["red"]),
        "b": ProductFactory(name="B, C", sku="sku-b", slug="slug-b", mpn="M2", tags=["Blue", "green"]),
    }
    ids = [str(products[letter].pk) for letter in found]
    node = shelf(*products.values())
    for path in (LIST, f"/catalog/nodes/{node.pk}/relationships/products"):
        answer = shopper_api.get(path, {"filter": text})
        assert (answer.status, sorted(answer.ids)) == (200, ids)
        assert answer.body["meta"]["results"]["total"] == len(ids)


@pytest.mark.parametrize("text", ["in(product_types,standard,bundle,child)", "in(tags,red,blue,green)"])
def test_what_has_one_of_several_values_is_in_the_order_of_the_page(shopper_api: APIClient, text: str) -> None:
    tags = (["red"], ["blue", "red"], ["green"], ["blue"], ["green", "red"])
    shelf(*(ProductFactory(tags=each) for each in tags))
    every = shopper_api.get(LIST).ids
    assert len(every) == len(tags)
    pages = [shopper_api.get(f"{LIST}?filter={text}&page[limit]=2&page[offset]={offset}") for offset in (0, 2, 4)]
    assert [id for page in pages for id in page.ids] == every
    assert {page.body["meta"]["results"]["total"] for page in pages} == {len(every)}


def test_products_are_found_by_their_ids(shop: Shop, shopper_api: APIClient) -> None:
    ids = ",".join([str(shop.red.pk), UNKNOWN_ID, str(shop.blue.pk)])
    assert shopper_api.get(LIST, {"filter": f"in(id,{ids})"}).ids == [str(shop.red.pk)]
    assert shopper_api.get(LIST, {"filter": f"eq(id,{shop.red.pk})"}).ids == [str(shop.red.pk)]


def test_a_filter_may_name_hundreds_of_ids(shop: Shop, shopper_api: APIClient) -> None:
    ids = ",".join([UNKNOWN_ID] * 199 + [str(shop.red.pk)])
    assert shopper_api.get(LIST, {"filter": f"in(id,{ids})"}).ids == [str(shop.red.pk)]


@pytest.mark.parametrize(
    "text",
    [
        "like(name,*a*)",
        "eq(description,x)",
        "eq(status,live)",
        "gt(name,a)",
        "eq(price,1)",
        "eq(id,x)",
        "eq(sku",
        "nope",
    ],
)
def test_other_filters_are_refused(shop: Shop, shopper_api: APIClient, text: str) -> None:
    for path in (LIST, shop.children, f"/catalog/hierarchies/{shop.hierarchy.pk}/products"):
        answer = shopper_api.get(path, {"filter": text})
        assert (answer.status, answer.details) == (400, [UNREADABLE_FILTER])


# --- Nodes and relationships ------------------------------------------------------------------------------------------


def test_curated_products_come_first_at_their_node(shopper_api: APIClient) -> None:
    old, new, second, first = (ProductFactory() for _ in range(4))
    for product in (old, new):  # the later the change, the earlier in the list
        product.save()
        Product.objects.filter(pk=product.pk).update(updated_at=f"2026-01-0{1 + (product is new)}T00:00:00Z")
    node = NodeFactory()
    place(node, old, new)
    place(node, first, second, curated=True)
    publish(catalog_of(node.hierarchy))
    answer = shopper_api.get(f"/catalog/nodes/{node.pk}/relationships/products")
    assert answer.ids == [str(each.pk) for each in (first, second, new, old)]
    shown = [product["attributes"].get("curated_product") for product in answer.data]
    assert shown == [True, True, None, None]
    assert "curated_product" not in shopper_api.get(f"{LIST}/{first.pk}").data["attributes"]
    assert shopper_api.get(f"/catalog/nodes/{node.pk}").data["attributes"]["curated_products"] == [
        str(first.pk),
        str(second.pk),
    ]


def test_a_hierarchy_has_each_product_once(shopper_api: APIClient) -> None:
    hierarchy = HierarchyFactory()
    product = ProductFactory()
    for _ in range(2):
        place(NodeFactory(hierarchy=hierarchy), product)
    publish(catalog_of(hierarchy))
    for path in (
        f"/catalog/hierarchies/{hierarchy.pk}/products",
        f"/catalog/hierarchies/{hierarchy.pk}/relationships/products",
    ):
        answer = shopper_api.get(path)
        assert (answer.ids, answer.body["meta"]["results"]["total"]) == ([str(product.pk)], 1)
    as_node = shopper_api.get(f"/catalog/nodes/{hierarchy.pk}/relationships/products")
    assert (as_node.status, as_node.data, as_node.body["meta"]["results"]["total"]) == (200, [], 0)


def test_related_products_are_those_of_the_relationship(shopper_api: APIClient) -> None:
    product, other, draft = ProductFactory(), ProductFactory(), ProductFactory(status="draft")
    relationship = RelationshipFactory(slug="CRP_goes_with")
    attach(product, relationship)
    relate(product, relationship, other, draft)
    shelf(product, other)
    answer = shopper_api.get(f"{LIST}/{product.pk}/relationships/CRP_goes_with/products")
    assert (answer.ids, answer.body["meta"]["results"]["total"]) == ([str(other.pk)], 1)
    document = shopper_api.get(f"{LIST}/{product.pk}").data
    assert document["meta"]["custom_relationships"] == ["CRP_goes_with"]
    assert document["relationships"]["custom_relationships"] == {
        "links": {"CRP_goes_with": f"{LIST}/{product.pk}/relationships/CRP_goes_with/products"}
    }
    for path in (
        f"{product.pk}/relationships/CRP_no",
        f"{UNKNOWN_ID}/relationships/CRP_goes_with",
        "x/relationships/y",
    ):
        assert shopper_api.get(f"{LIST}/{path}/products").status == 404
    past = shopper_api.get(f"{LIST}/{product.pk}/relationships/CRP_goes_with/products?page[offset]=5")
    assert (past.data, past.body["meta"]["results"]["total"]) == ([], 1)


@pytest.mark.parametrize("kind", ["nodes/{}/relationships/products", "hierarchies/{}/products"])
def test_the_products_of_nothing_are_not_found(shop: Shop, shopper_api: APIClient, kind: str) -> None:
    for unknown in (UNKNOWN_ID, "x", shop.trail.pk):
        assert shopper_api.get(f"/catalog/{kind.format(unknown)}").status == 404
    assert shopper_api.get(f"/catalog/hierarchies/{shop.n2.pk}/products").status == 404


# --- Documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "name", "language"),
    [
        ({}, "Trail", None),
        ({"Accept-Language": "de"}, "Trail", None),
        ({"Accept-Language": "fr-CH,en;q=0.5"}, "Chemise", "fr-FR"),
        ({"X-Moltin-Language": "fr"}, "Chemise", "fr-FR"),
        ({"Accept-Language": "*;q=x"}, "Trail", None),
    ],
)
def test_a_product_is_read_in_the_language_of_the_shopper(
    shop: Shop, shopper_api: APIClient, headers: dict[str, str], name: str, language: str | None
) -> None:
    product = shopper_api.get(f"{LIST}/{shop.trail.pk}", headers=headers).data
    assert (product["attributes"]["name"], product["meta"].get("language")) == (name, language)
    assert product["attributes"]["description"] == ("Une chemise" if language else "")


def test_attributes_of_the_price_come_over_those_of_the_product(shopper_api: APIClient) -> None:
    own, plain, book = ProductFactory(shopper_attributes={"a": "own", "b": "own"}), ProductFactory(), PriceBookFactory()
    for product in (own, plain):
        price_of(book, sku=product.sku, shopper_attributes={"b": "price"})
    shelf(own, plain, books=[book])
    shown = [product["attributes"]["shopper_attributes"] for product in shopper_api.get(LIST).data]
    assert shown == [{"a": "own", "b": "price"}, {"b": "price"}]


def test_tiers_are_shown_with_what_they_cost(shopper_api: APIClient) -> None:
    product, book = ProductFactory(), PriceBookFactory()
    price_of(
        book,
        sku=product.sku,
        currencies=usd(tiers=tiers(from5=2300)),
        sales={"s": {"currencies": usd(2000, tiers=tiers(from5=1900))}},
    )
    shelf(product, books=[book])
    shown = shopper_api.get(f"{LIST}/{product.pk}").data
    assert shown["attributes"]["tiers"] == {"from5": {"minimum_quantity": 5, "price": usd(1900)}}
    (tier,) = shown["meta"]["tiers"].values()
    assert tier["display_price"]["without_tax"]["formatted"] == "$19.00"
    assert tier["original_display_price"]["without_tax"]["formatted"] == "$23.00"
    assert (tier["original_price"], tier["sale_id"]) == (usd(2300), "s")


def test_a_deleted_file_is_silently_missing(shop: Shop, shopper_api: APIClient) -> None:
    File.objects.all().delete()
    assert "included" not in shopper_api.get(shop.children, {"include": "main_image"}).body


def test_files_are_included_each_once(shopper_api: APIClient) -> None:
    one, two = make_file(), make_file(name="two.png")
    files = [{"id": str(each.pk), "created_at": "2026-01-01T00:00:00.000Z"} for each in (one, two)]
    shelf(*(ProductFactory(files=files, main_image=str(one.pk)) for _ in range(2)))
    for query in ("include=files,main_image,nonsense", "include=files&include=main_image"):
        included = shopper_api.get(f"{LIST}?{query}").body["included"]
        assert [each["id"] for each in included["files"]] == [str(one.pk), str(two.pk)]
        assert [each["id"] for each in included["main_images"]] == [str(one.pk)]


def test_drafts_and_what_has_no_node_are_not_found(shop: Shop, shopper_api: APIClient) -> None:
    for product in (shop.blue, ProductFactory()):
        assert shopper_api.get(f"{LIST}/{product.pk}").status == 404


def test_a_search_over_everything_is_not_there(shop: Shop, shopper_api: APIClient) -> None:
    answer = shopper_api.post("/catalog/multi-search", {})
    assert (answer.status, answer.errors[0]["title"]) == (404, "Not Found")


# --- Queries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 200])
def test_a_page_takes_few_queries_whatever_its_length(
    shopper_api: APIClient, count_queries: Callable[[Callable[[], object]], int], number: int
) -> None:
    node, parent = shirts(number)
    children = f"{LIST}/{parent.pk}/relationships/children"
    shopper_api.get(children)  # what is written once is written
    for path, most in (
        (children, 2),
        (f"{children}?page[limit]=100", 2),
        (f"{children}?filter=eq(product_types,child)", 2),
        (f"{children}?include=main_image,files,component_products", 3),
        (LIST, 2),
        (f"{LIST}?filter=eq(product_types,child)", 2),
        (f"{LIST}/{parent.pk}", 2),
        (f"/catalog/nodes/{node.pk}/relationships/products", 2),
        (f"/catalog/hierarchies/{node.hierarchy_id}/products", 2),
        ("/catalog/nodes", 2),
        (f"{LIST}/{parent.pk}/relationships/component_products", 2),
        ("/catalog", 1),
    ):
        assert count_queries(lambda path=path: shopper_api.get(path)) == most, path
    assert Placement.objects.count() == 1
    for path, most in ((children, 5), (f"{children}?include=main_image,files,component_products", 6)):
        CatalogFactory()  # now nothing is known any more
        assert count_queries(lambda path=path: shopper_api.get(path)) == most, path
