"""What the description of the API says of the live side: all that its operations take (catalog contract §6.1, §6.4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.shopper.filters import NODE_FILTERS, product_filters
from catalog.shopper.included import KEYS, KINDS

RELEASE = "/pcm/catalogs/{catalog_id}/releases/{release_id}"
_PAGE = {"page[limit]", "page[offset]"}
_PRODUCTS, _NODES = _PAGE | {"filter", "include"}, _PAGE | {"filter"}

# What each operation takes in its query, by its path below both addresses.
QUERIES: dict[str, set[str]] = {
    "/products": _PRODUCTS,
    "/products/{product_id}": {"include"},
    "/products/{product_id}/relationships/children": _PRODUCTS,
    "/products/{product_id}/relationships/component_products": _PAGE,
    "/products/{product_id}/relationships/{custom_relationship_slug}/products": _PRODUCTS,
    "/hierarchies": _NODES,
    "/hierarchies/{hierarchy_id}": set(),
    "/hierarchies/{hierarchy_id}/children": _NODES,
    "/hierarchies/{hierarchy_id}/nodes": _NODES,
    "/hierarchies/{hierarchy_id}/products": _PRODUCTS,
    "/hierarchies/{hierarchy_id}/relationships/products": _PRODUCTS,
    "/nodes": _NODES,
    "/nodes/{node_id}": set(),
    "/nodes/{node_id}/relationships/children": _NODES,
    "/nodes/{node_id}/relationships/products": _PRODUCTS,
}
OF_SHOPPERS = {"": set[str](), "/products/{product_id}/configure": {"include"}}
_OF_STAFF = {"Accept-Language", "X-Moltin-Currency"}
_PREVIEWS = {
    "EP-Pricebook-IDs-For-Price-Segmentation-Preview",
    "EP-Pricebook-IDs-Of-Available-Prices-To-Show",
}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The operations of the live side by their path; each path has one."""
    paths = Client().get("/api/schema").json()["paths"]
    return {
        path: next(iter(methods.values()))
        for path, methods in paths.items()
        if path.startswith("/catalog") or path.startswith(f"{RELEASE}/")
    }


def _parameters(operation: dict[str, Any], place: str) -> dict[str, Any]:
    return {each["name"]: each for each in operation.get("parameters", ()) if each["in"] == place}


def test_every_operation_says_what_it_takes_and_answers(described: dict[str, Any]) -> None:
    expected = {f"/catalog{path}": query for path, query in (QUERIES | OF_SHOPPERS).items()}
    expected |= {f"{RELEASE}{path}": query for path, query in QUERIES.items()}
    assert described.keys() == expected.keys()

    for path, operation in described.items():
        query = _parameters(operation, "query")
        assert query.keys() == expected[path], path
        shape = operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
        assert ("meta" in shape) == ("page[limit]" in query), path
        if "include" in query:
            assert all(f"`{kind}`" in query["include"]["description"] for kind in KINDS), path
            assert shape["included"]["properties"].keys() == set(KEYS.values()), path
        else:
            assert "included" not in shape, path
        if "filter" in query:
            known = product_filters() if "include" in query else NODE_FILTERS
            assert all(f"| `{name}` |" in query["filter"]["description"] for name in known), path


# On those that show products.
_EXPLAINED = {"PXM-Explain"}


def test_every_operation_says_which_headers_count(described: dict[str, Any]) -> None:
    for path, operation in described.items():
        headers = _parameters(operation, "header").keys()
        is_read = not path.endswith("/configure")
        assert ("If-None-Match" in headers) == is_read == ("304" in operation["responses"]), path
        if path.startswith("/catalog"):
            assert {"EP-Channel", "EP-Context-Tag", "X-Moltin-Customer-Token"} | _OF_STAFF <= headers, path
            assert not (_PREVIEWS | _EXPLAINED) & headers, path
        else:
            shows_products = "include" in _parameters(operation, "query")
            assert headers - {"If-None-Match"} - _EXPLAINED == _OF_STAFF | (_PREVIEWS if shows_products else set()), (
                path
            )
