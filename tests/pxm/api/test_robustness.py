"""Whatever is sent to whichever endpoint, the answer is one of the contract and never a crash."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from products.building.tags import tags_written
from products.models import Tag
from products.store.models import Currency
from tests.factories.catalog import catalog_of, publish, rule_of
from tests.factories.extensions import FieldFactory
from tests.factories.files import make_file
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.prices import PriceBookFactory, modifier_of, price_of
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory
from tests.factories.relationships import RelationshipFactory, relate
from tests.factories.templates import attach

pytestmark = pytest.mark.django_db

UNKNOWN = "01900000-0000-7000-8000-000000000000"


def operations() -> list[tuple[str, str]]:
    """(method, path) of everything that `/api/schema` describes."""
    paths = Client().get("/api/schema").json()["paths"]
    return [(method.upper(), path) for path, of_path in paths.items() for method in of_path]


OPERATIONS = operations()
LISTS = [path for method, path in OPERATIONS if method == "GET" and "{" not in path]
WRITES = [(method, path) for method, path in OPERATIONS if method != "GET" and path.startswith("/pcm")]


@pytest.fixture
def rows(one_of_each, application_key):
    """One row of everything a path can name, by the name of the parameter."""
    return one_of_each | {"key_id": application_key.pk}


@pytest.fixture(scope="module")
def one_of_each(make_once):
    return make_once(_rows)


def _rows():
    variation = VariationFactory(name="Size")
    option = OptionFactory(variation=variation, name="S")
    modifier = ModifierFactory(option=option)
    product = ProductFactory(variations=[variation], tags=["red"])
    tags_written([product.pk.hex])
    tag = Tag.objects.get()
    node = NodeFactory()
    place(node, product)
    relationship = RelationshipFactory()
    relate(product, relationship, ProductFactory())
    field = FieldFactory()
    attach(product, field.template, **{field.slug: "Red"})
    book = PriceBookFactory()
    release = publish(catalog_of(node.hierarchy, books=[book]))
    return {
        "catalog_id": release.catalog_id,
        "release_id": release.pk,
        "rule_id": rule_of(release.catalog).pk,
        "custom_relationship_slug": relationship.slug,
        "product_id": product.pk,
        "tag_id": tag.pk,
        "variation_id": variation.pk,
        "option_id": option.pk,
        "modifier_id": modifier.pk,
        "job_id": UNKNOWN,
        "currency_id": Currency.objects.get().pk,
        "hierarchy_id": node.hierarchy_id,
        "node_id": node.pk,
        "relationship_slug": relationship.slug,
        "template_id": field.template_id,
        "flow_slug": field.template.slug,
        "field_id": field.pk,
        "entry_product_id": product.pk,
        "file_id": make_file().pk,
        "book_id": book.pk,
        "price_id": price_of(book).pk,
        "price_modifier_id": modifier_of(book).pk,
    }


ODD_BODIES = [
    None, "", " ", "x", "null", "[]", "7", '"x"', "true", "{", '{"data"', "{}", '{"data": null}', '{"data": []}',
    '{"data": 7}', '{"data": "x"}', '{"data": {}}', '{"data": {"type": "x"}}', '{"data": [null]}', '{"data": [[]]}',
    '{"data": [{"type": "product-variation", "id": "x"}]}',
    '{"data": [{"type": "product-variation", "id": "\\u0000"}]}',
    '{"data": {"type": "product", "attributes": []}}',
    '{"data": {"type": "product", "relationships": {"variations": 7}}}',
    '{"data": {"type": "product", "attributes": {"name": "\\ud800"}}}', "[" * 60 + "]" * 60, b"\xff", b"\x00",
    '{"data": {"build_rules": 7, "options": 7, "kind": 7, "page": 7}}', '{"data": {"options": [7, null, {}]}}',
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_odd_body_crashes_an_endpoint(api, rows, method, path):
    for body in ODD_BODIES:
        answer = api.send(method, path.format(**rows), body)
        assert answer.status < 500, body
        if answer.status >= 400:
            assert str(answer.errors[0]["status"]) == str(answer.status), body


ODD_IDS = ["x", "%00", "%ff", "7", UNKNOWN, "-", "..%2f", "%F0%9F%98%80", "x" * 2000]


@pytest.mark.parametrize(("method", "path"), [each for each in OPERATIONS if "{" in each[1]])
def test_no_odd_id_crashes_an_endpoint(api, method, path):
    for thing in ODD_IDS:
        for body in (None, {"data": []}, {"data": {"type": "product-variation", "attributes": {}}}):
            answer = api.send(method, re.sub(r"\{\w+\}", lambda _, thing=thing: thing, path), body)
            assert answer.status < 500, (thing, body)


@pytest.mark.parametrize(("method", "path"), [each for each in OPERATIONS if each[1].startswith("/pcm")])
def test_every_endpoint_wants_an_admin_token(api, shopper_api, anonymous_api, rows, method, path):
    assert anonymous_api.send(method, path.format(**rows)).status == 401
    assert shopper_api.send(method, path.format(**rows)).status == 403


OPERATORS = st.sampled_from(["eq", "in", "like", "ilike", "gt", "ge", "lt", "le"])
_ATTRIBUTES = (
    "id sku slug name mpn manufacturer_part_num upc_ean external_ref description tags type product_types parent_id "
    "owner component_option_id templates commodity_type status has_nodes created_at updated_at extensions.book.isbn "
    "shopper_attributes.a admin_attributes.a.b attributes.name has_children hierarchy_id locales.fr.name "
    "modifier_type breadcrumbs.id breadcrumbs.name breadcrumbs.slug breadcrumbs.locales.fr.name"
)
ATTRIBUTES = st.sampled_from(_ATTRIBUTES.split())
VALUES = st.text(max_size=8) | st.sampled_from([UNKNOWN, "2026-03-04", "false", "true", "live", "store", "*", "1e9"])


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("path", LISTS)
@given(OPERATORS, ATTRIBUTES, st.lists(VALUES, min_size=1, max_size=3))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_filter_crashes_a_list(api, rows, path, operator, attribute, values):
    answer = api.get(path, {"filter": f"{operator}({attribute},{','.join(map(quoted, values))})"})
    assert answer.status in {200, 400}


WORDS = st.text(max_size=6) | st.sampled_from(
    ["$a", "a b", "", "{Size}", UNKNOWN, "red", "live", "include", "😀", "a/b"]
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
_PRODUCT = (
    "name sku slug description status commodity_type mpn upc_ean external_ref tags locales custom_inputs "
    "shopper_attributes admin_attributes components build_rules extensions"
)
_RELATIONSHIP = "name slug description sort_order external_name external_description bi_directional"
_BRANCH = ["name", "slug", "description", "locales", "shopper_attributes", "admin_attributes"]
MEMBERS = {
    "hierarchy": _BRANCH,
    "node": [*_BRANCH, "curated_products"],
    "product": _PRODUCT.split(),
    "custom-relationship": _RELATIONSHIP.split(),
    "product-variation": ["name", "sort_order"],
    "product-variation-option": ["name", "description", "sort_order"],
    "product-variation-modifier": ["type", "value", "seek", "set", "reference_name"],
    "pricebook": ["name", "description", "external_ref"],
    "product-price": ["sku", "currencies", "sales", "external_ref", "shopper_attributes", "admin_attributes"],
    "price-modifier": ["name", "modifier_type", "currencies", "external_ref"],
}
_AMOUNTS = {"USD": {"amount": 1, "tiers": {"a": {"minimum_quantity": 2, "amount": 1}}}}
VALID = {
    "hierarchy": {"name": "n"},
    "node": {"name": "n"},
    "product": {"name": "n", "sku": "s", "status": "live", "commodity_type": "physical"},
    "custom-relationship": {"name": "n", "slug": "s"},
    "product-variation": {"name": "n"},
    "product-variation-option": {"name": "n", "description": "d"},
    "product-variation-modifier": {"type": "sku_append", "value": "v"},
    "pricebook": {"name": "n"},
    "product-price": {"sku": "s", "currencies": _AMOUNTS, "sales": {"s": {"currencies": _AMOUNTS}}},
    "price-modifier": {"name": "n", "modifier_type": "price_equals", "currencies": _AMOUNTS},
}


def type_of(path: str) -> str | None:
    """The type that is written at a path, None where no attributes are."""
    places = {
        "hierarchies": "hierarchy",
        "nodes": "node",
        "products": "product",
        "custom-relationships": "custom-relationship",
        "variations": "product-variation",
        "options": "product-variation-option",
        "modifiers": "product-variation-modifier",
        "pricebooks": "pricebook",
        "prices": "product-price",
        "pricebooks/modifiers": "price-modifier",
    }
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    if "relationships" in parts:
        return None
    return places.get("/".join(parts[-2:])) or places.get(parts[-1])


@pytest.mark.parametrize(("method", "path"), [each for each in WRITES if each[0] != "DELETE" and type_of(each[1])])
@given(st.data())
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_attributes_crash_a_write(api, rows, method, path, data):
    kind = type_of(path)
    assert kind
    odd = data.draw(st.dictionaries(st.sampled_from(MEMBERS[kind]), ANYTHING, min_size=1, max_size=3))
    body = {"data": {"type": kind, "attributes": VALID[kind] | odd}}
    # What may be there only once is there after the first example.
    clashes = {409} if "pricebooks" in path else set()
    assert api.send(method, path.format(**rows), body).status in {200, 201, 400, 422} | clashes
