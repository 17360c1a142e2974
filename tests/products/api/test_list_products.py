"""GET /pcm/products and …/children: pages, filters, what is included, at what cost (PIM contract §1.4-1.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from products.extensions.models import Template
from products.models import Product
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, build, child_of, set_external_ref, shirt
from tests.factories.templates import attach, book
from tests.products.api.bodies import UNKNOWN_ID
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db


def described(**columns: Any) -> Product:
    return ProductFactory(
        **{"description": "old", "tags": ["a"], "locales": {"fr": {"name": "x"}}, "mpn": "m", **columns}
    )


class TestProducts(ResourceCases):
    noun = Noun(
        type="product",
        path="/pcm/products",
        make=described,
        creates=[
            (
                smallest := {"name": "Jeans", "sku": "jeans", "commodity_type": "physical"},
                smallest | {"slug": "Jeans", "status": "draft"},
            )
        ],
        change={"name": "Trousers", "tags": ["warm"]},
        required=["name", "sku"],
        refusals=[
            ({"name": 7}, "name must be a string", "name"),
            ({"sku": "x" * 513}, "sku must not exceed 512 characters", "sku"),
            ({"status": "online"}, "status must be one of: draft, live", "status"),
            ({"slug": "a b"}, "slug must be URL compatible", "slug"),
        ],
        filters=Filters(
            rows=[{"name": "Jeans", "sku": "J-1"}, {"name": "Hat"}],
            found={"eq(name,Jeans)": [0], "like(sku,j*)": [0], "": [0, 1]},
            unreadable=["eq(bogus,1)", "eq(name"],
        ),
        list_queries=4,  # token, total, page; what they have of all else
    )


UNREADABLE = {"errors": [{"title": "Bad Request", "status": "400", "detail": "Could not parse the supplied filter"}]}


def test_a_listed_product_is_the_document_that_get_answers(api: APIClient) -> None:
    made = shirt()
    build(made.product)
    ProductFactory(bundle=True)
    for document in api.get("/pcm/products", {"page[limit]": 100}).data:
        assert document == api.get(f"/pcm/products/{document['id']}").data


@pytest.mark.parametrize(
    ("query", "status", "shown"),
    [
        ({"page[limit]": "2"}, 200, 2),
        ({"page[limit]": "0"}, 200, 25),
        ({"page[limit]": "101"}, 200, 30),
        ({"page[limit]": "10000"}, 200, 30),
        ({"page[offset]": "28"}, 200, 2),
        ({"page[offset]": "10000"}, 200, 0),
        ({"page[offset]": "10001"}, 400, 0),
        ({"page[limit]": "-1"}, 400, 0),
        ({"page[limit]": "x"}, 400, 0),
        ({"page[offset]": "1.5"}, 400, 0),
        ({"page[offset]": ""}, 400, 0),
    ],
)
def test_limits_and_offsets_of_children(api: APIClient, query: dict[str, str], status: int, shown: int) -> None:
    variation = VariationFactory(options=[str(n) for n in range(30)])
    path = f"/pcm/products/{build(ProductFactory(variations=[variation])).pk}/children"
    answer = api.get(path, query)
    assert answer.status == status
    if status == 200:
        assert len(answer.data) == shown
        assert answer.body["meta"] == {"results": {"total": 30}}
        assert answer.body["links"].keys() == {"current", "first", "last", "prev", "next"}
    else:
        assert next(iter(query)) in answer.details[0]


def test_children_are_full_documents_of_all_statuses(api: APIClient) -> None:
    made = shirt()
    one = child_of(made.product, made["Small"], made["Green"], made["Wool"], status="draft")
    two = child_of(made.product, made["Small"], made["Blue"], made["Wool"], status="live")
    ProductFactory()
    answer = api.get(f"/pcm/products/{made.product.pk}/children")
    assert answer.ids == [str(one.pk), str(two.pk)]
    assert answer.data == [api.get(f"/pcm/products/{id}").data for id in answer.ids]
    assert api.get("/pcm/products", {"filter": f"eq(parent_id,{made.product.pk})"}).data == answer.data


@pytest.mark.parametrize("id", [UNKNOWN_ID, "no-uuid", "standard"])
def test_what_has_no_children_answers_an_empty_list(api: APIClient, id: str) -> None:
    path = f"/pcm/products/{ProductFactory().pk if id == 'standard' else id}/children"
    answer = api.get(path, {"include": "files,component_products"})
    assert answer.status == 200
    assert answer.body == {
        "data": [],
        "meta": {"results": {"total": 0}},
        "links": {
            "current": f"{path}?include=files%2Ccomponent_products&page[limit]=25&page[offset]=0",
            "first": f"{path}?include=files%2Ccomponent_products&page[limit]=25&page[offset]=0",
            "last": None,
            "prev": None,
            "next": None,
        },
        "included": {"files": [], "component_products": []},
    }


@pytest.mark.parametrize("text", ["eq(bogus,1)", "eq(name", "nonsense", "eq(name,)", "(eq(name,a)|eq(name,b))"])
def test_a_filter_that_cannot_be_read_is_refused(api: APIClient, text: str) -> None:
    made = shirt()
    for path in ("/pcm/products", f"/pcm/products/{made.product.pk}/children"):
        answer = api.get(path, {"filter": text})
        assert (answer.status, answer.body) == (400, UNREADABLE)


@pytest.fixture
def catalog() -> dict[str, Product]:
    """Four kinds of products that filters tell apart."""
    size = VariationFactory(name="Size", options=["S", "M"])
    jeans = ProductFactory(name="Blue Jeans", sku="JEANS-1", slug="jeans", description="d:1", variations=[size])
    build(jeans)
    hat = ProductFactory(
        name="Hat (wool)",
        sku="hat",
        slug="hat",
        status="draft",
        commodity_type="digital",
        mpn="M,1",
        upc_ean="0123",
        tags=["warm", "winter"],
        shopper_attributes={"fabric": "wool", "a.b": "c"},
        admin_attributes={"cost": "7"},
    )
    set_external_ref(hat, "ref-2")
    hat.save()
    attach(hat, book(), isbn="123", pages=7, weight=0.5, used=True)
    scarf = ProductFactory(name="Scarf", sku="scarf", slug=None, tags=["warm"])
    set_ = ProductFactory(
        name="Set",
        sku="set",
        slug="set",
        product_type="bundle",
        components={"a": {"options": [{"id": str(hat.pk), "type": "product", "quantity": 1}]}},
    )
    return {"jeans": jeans, "hat": hat, "scarf": scarf, "set": set_}


FILTERS = [
    ("eq(sku,hat)", "hat"),
    ("eq(sku,HAT)", ""),
    ("in(sku,hat,scarf,none)", "hat scarf"),
    ("like(sku,HA*)", "hat"),
    ("like(sku,jeans*)", "jeans child child"),
    ("like(slug,*a*)", "jeans child child hat"),
    ("eq(slug,jeansS)", "child"),
    ('eq(name,"Hat (wool)")', "hat"),
    ("like(name,*ea*)", "jeans child child"),
    ("like(name,blue*)", ""),
    ('in(name,"Scarf",Set)', "scarf set"),
    ('eq(manufacturer_part_num,"M,1")', "hat"),
    ("like(mpn,M*)", "hat"),
    ("eq(upc_ean,0123)", "hat"),
    ("eq(external_ref,ref-2)", "hat"),
    ("gt(external_ref,ref-1):lt(external_ref,ref-3)", "hat"),
    ('eq(description,"d:1")', "jeans child child"),
    ("like(description,d*)", "jeans child child"),
    ("eq(tags,WARM)", "hat scarf"),
    ("in(tags,winter,summer)", "hat"),
    ("in(tags,Winter,warm,winter)", "hat scarf"),
    ("like(tags,win*)", "hat"),
    ("eq(product_types,parent)", "jeans"),
    ("in(product_types,child,bundle)", "child child set"),
    ("eq(product_types,standard)", "hat scarf"),
    ("eq(parent_id,{jeans})", "child child"),
    ("in(parent_id,{jeans},{hat})", "child child"),
    ("eq(component_option_id,{hat})", "set"),
    ("in(component_option_id,{scarf},{hat})", "set"),
    ("eq(component_option_id,{scarf})", ""),
    ("eq(commodity_type,digital)", "hat"),
    ("eq(status,draft)", "hat"),
    ("eq(owner,store):eq(status,draft)", "hat"),
    ("eq(owner,organization)", ""),
    ("eq(id,{hat})", "hat"),
    ("in(id,{hat},{set})", "hat set"),
    ("gt(id,{hat})", "scarf set"),
    ("ge(id,{hat})", "hat scarf set"),
    ("lt(id,{jeans})", ""),
    ("le(id,{jeans})", "jeans"),
    ("eq(shopper_attributes.fabric,wool)", "hat"),
    ("eq(shopper_attributes.a.b,c)", "hat"),
    ("eq(admin_attributes.cost,7)", "hat"),
    ("eq(extensions.book.isbn,123)", "hat"),
    ("eq(extensions.book.pages,7)", "hat"),
    ("eq(extensions.book.pages,7.0)", "hat"),
    ("eq(extensions.book.weight,0.5)", "hat"),
    ("eq(extensions.book.used,true)", "hat"),
    ("eq(extensions.book.used,false)", ""),
    ("eq(extensions.book.used,1)", ""),
    ("eq(extensions.book.pages,seven)", ""),
    ("eq(extensions.book.other,123)", ""),
    ("eq(extensions.film.isbn,123)", ""),
    ("eq(templates,{book})", "hat"),
    ("eq(templates,{hat})", ""),
    ("eq(tags,warm),eq(status,live)", "scarf"),
    ("eq(tags,warm):eq(status,live):like(name,S*)", "scarf"),
]


@pytest.mark.parametrize(("text", "names"), FILTERS)
def test_products_are_filtered(api: APIClient, catalog: dict[str, Product], text: str, names: str) -> None:
    for name, product in catalog.items():
        text = text.replace(f"{{{name}}}", str(product.pk))
    text = text.replace("{book}", str(Template.objects.get().pk))
    answer = api.get("/pcm/products", {"filter": text, "page[limit]": 100})
    assert answer.status == 200, answer.body
    known = {str(product.pk): name for name, product in catalog.items()}
    assert [known.get(id, "child") for id in answer.ids] == names.split()
    assert answer.body["meta"]["results"]["total"] == len(names.split())


REFUSED = [
    "like(id,x)",
    "eq(id,x)",
    "gt(sku,a)",
    "in(description,a,b)",
    "eq(product_types,toy)",
    "eq(product_types,parent,child)",
    "like(parent_id,x)",
    "in(status,live,draft)",
    "eq(owner,me)",
    "eq(created_at,yesterday)",
    "in(created_at,2024-01-01)",
    "ilike(name,x)",
    "like(shopper_attributes.fabric,w*)",
    "eq(shopper_attributes,wool)",
    "eq(extensions.book,x)",
    "eq(extensions.book.isbn.more,x)",
    "like(extensions.book.isbn,1*)",
    "eq(has_nodes,true)",  # only products in no node can be asked for
    "eq(templates,x)",
    ":".join(["eq(name,x)"] * 11),
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_filter_that_is_not_offered_is_refused(api: APIClient, text: str) -> None:
    answer = api.get("/pcm/products", {"filter": text})
    assert (answer.status, answer.body) == (400, UNREADABLE)


def test_products_are_filtered_by_time(api: APIClient) -> None:
    old, new = ProductFactory(), ProductFactory()
    Product.objects.filter(pk=old.pk).update(created_at=datetime(2024, 1, 5, 10, 29, 44, 214000, tzinfo=UTC))
    shown = api.get(f"/pcm/products/{old.pk}").data["meta"]["created_at"]
    for text in (f'eq(created_at,"{shown}")', "eq(created_at,2024-01-05)", "lt(created_at,2025-01-01)"):
        assert api.get("/pcm/products", {"filter": text}).ids == [str(old.pk)]
    assert api.get("/pcm/products", {"filter": "gt(updated_at,2025-01-01)"}).ids == [str(old.pk), str(new.pk)]


def test_filters_hold_for_children_too(api: APIClient, catalog: dict[str, Product]) -> None:
    path = f"/pcm/products/{catalog['jeans'].pk}/children"
    assert [d["attributes"]["sku"] for d in api.get(path, {"filter": "like(sku,*S)"}).data] == ["JEANS-1S"]
    assert api.get(path, {"filter": "eq(sku,hat)"}).data == []


def test_all_pages_together_are_all_products(api: APIClient) -> None:
    ids = [str(ProductFactory().pk) for _ in range(23)]
    seen: list[str] = []
    link: str | None = "/pcm/products?filter=eq(status,live)&page[limit]=5"
    while link:
        page = api.get(link)
        seen += page.ids
        link = page.body["links"]["next"]
    assert seen == ids


def test_included_kinds_are_arrays_even_if_empty(api: APIClient) -> None:
    product = ProductFactory()
    for path in ("/pcm/products", f"/pcm/products/{product.pk}", f"/pcm/products/{product.pk}/children"):
        answer = api.get(path, {"include": "component_products,main_image,files,nonsense"})
        assert answer.body["included"] == {"files": [], "main_images": [], "component_products": []}
        assert api.get(path, {"include": "files"}).body["included"] == {"files": []}
        assert "included" not in api.get(path, {"include": "nonsense"}).body
        assert "included" not in api.get(path, {"include": ""}).body


def test_component_products_are_included_as_documents_each_once(api: APIClient) -> None:
    draft, live = ProductFactory(status="draft"), ProductFactory()
    options = [{"id": str(id), "type": "product", "quantity": 1} for id in (live.pk, draft.pk, live.pk, UNKNOWN_ID)]
    bundle = ProductFactory(product_type="bundle", components={"a": {"options": options}})
    ProductFactory(product_type="bundle", components={"b": {"options": options[:1]}})
    expected = [api.get(f"/pcm/products/{product.pk}").data for product in (live, draft)]
    for path in (f"/pcm/products/{bundle.pk}", "/pcm/products"):
        answer = api.get(path, {"include": "component_products"})
        assert answer.body["included"]["component_products"] == expected


Count = Callable[[Callable[[], object]], int]


def fill(parents: int) -> None:
    """Make so many parents of two children each, with rules, and as many bundles and standard products."""
    for _ in range(parents):
        a, b = VariationFactory(options=["S", "M"]), VariationFactory(options=["Red", "Blue"])
        rules = {"default": "include", "exclude": [[a.options.first()]]}
        build(ProductFactory(variations=[a, b], build_rules=rules))
        ProductFactory(bundle=True)


def test_a_page_of_products_costs_the_same_however_long(api: APIClient, count_queries: Count) -> None:
    query = {"page[limit]": 100}
    fill(2)
    few = count_queries(lambda: api.get("/pcm/products", query))
    included = count_queries(lambda: api.get("/pcm/products", query | {"include": "component_products,files"}))
    fill(28)
    assert len(api.get("/pcm/products", query).data) == 100
    # token, total, page; what they have of all else; rules, their options, matrices; links, last builds, options,
    # options of children, variations
    assert few == count_queries(lambda: api.get("/pcm/products", query)) == 11
    # the component products themselves, and that they have nothing else
    many = count_queries(lambda: api.get("/pcm/products", query | {"include": "component_products,files"}))
    assert included == many == 13


def test_a_page_of_children_costs_the_same_however_long(api: APIClient, count_queries: Count) -> None:
    def path_of_parent(options: int) -> str:
        variation = VariationFactory(options=[str(n) for n in range(options)])
        return f"/pcm/products/{build(ProductFactory(variations=[variation])).pk}/children"

    few_path, many_path = path_of_parent(2), path_of_parent(100)
    few = count_queries(lambda: api.get(few_path, {"page[limit]": 100}))
    many = count_queries(lambda: api.get(many_path, {"page[limit]": 100}))
    # token, total, page; what they have of all else; last build of the parent, options, variations
    assert few == many == 7


def test_one_product_costs_the_same_however_many_children_it_has(api: APIClient, count_queries: Count) -> None:
    small = build(ProductFactory(variations=[VariationFactory(options=["S", "M"])]))
    large = build(ProductFactory(variations=[VariationFactory(options=[str(n) for n in range(150)])]))
    few = count_queries(lambda: api.get(f"/pcm/products/{small.pk}"))
    many = count_queries(lambda: api.get(f"/pcm/products/{large.pk}"))
    # token, product; what it has of all else; matrix; links, options, variations
    assert few == many == 7


def test_products_that_have_nothing_else_cost_one_query_more_than_their_rows(
    api: APIClient, count_queries: Count
) -> None:
    product = ProductFactory(tags=["new"])
    # token, total, page; that they have nothing else
    assert count_queries(lambda: api.get("/pcm/products", {"page[limit]": 100})) == 4
    assert count_queries(lambda: api.get(f"/pcm/products/{product.pk}")) == 3
