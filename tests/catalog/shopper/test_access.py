"""Who may call what below ``/catalog`` (catalog contract §2.2, §6.1)."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern

from catalog.shopper.urls import urlpatterns
from tests.access_cases import METHODS, methods_of
from tests.catalog.shopper.shop import open_shop
from tests.client import APIClient
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

OPERATIONS = {
    "": "GET",
    "/products": "GET",
    "/products/{}": "GET",
    "/products/{}/configure": "POST",
    "/products/{}/relationships/children": "GET",
    "/products/{}/relationships/component_products": "GET",
    "/products/{}/relationships/{}/products": "GET",
    "/nodes": "GET",
    "/nodes/{}": "GET",
    "/nodes/{}/relationships/children": "GET",
    "/nodes/{}/relationships/products": "GET",
    "/hierarchies": "GET",
    "/hierarchies/{}": "GET",
    "/hierarchies/{}/children": "GET",
    "/hierarchies/{}/nodes": "GET",
    "/hierarchies/{}/products": "GET",
    "/hierarchies/{}/relationships/products": "GET",
}


def test_no_route_is_missing_from_the_table() -> None:
    def path(each: URLPattern) -> str:
        return re.sub(r"<[^>]+>", "{}", str(each.pattern))

    assert {path(each): methods_of(each) for each in urlpatterns} == {
        path: {method} for path, method in OPERATIONS.items()
    }


@pytest.mark.parametrize(("below", "method"), OPERATIONS.items())
def test_any_token_will_do_and_none_will_not(
    anonymous_api: APIClient, shopper_api: APIClient, api: APIClient, below: str, method: str
) -> None:
    path = f"/catalog{below}".replace("{}", UNKNOWN_ID)
    refused = anonymous_api.send(method, path, "{")
    assert (refused.status, refused.errors) == (401, [{"title": "Unable to validate access token", "status": "401"}])
    assert {client.send(method, path, "{").status for client in (shopper_api, api)} == {404}


@pytest.mark.parametrize(("below", "method"), OPERATIONS.items())
def test_a_trailing_slash_is_the_same_path(shopper_api: APIClient, below: str, method: str) -> None:
    open_shop()
    path = f"/catalog{below}".replace("{}", UNKNOWN_ID)
    plain, slashed = (shopper_api.send(method, each).status for each in (path, f"{path}/"))
    assert plain == slashed == (404 if "{}" in below else 200)


@pytest.mark.parametrize(("below", "method"), OPERATIONS.items())
def test_other_methods_are_not_allowed(api: APIClient, below: str, method: str) -> None:
    for other in METHODS - {method}:
        assert api.send(other, f"/catalog{below}".replace("{}", UNKNOWN_ID)).status == 405, other


def test_shoppers_are_no_staff(shopper_api: APIClient, anonymous_api: APIClient) -> None:
    shop = open_shop()
    for path in (f"{shop.staff}/products", "/pcm/catalogs", "/catalogs", f"/pcm/products/{shop.trail.pk}"):
        assert shopper_api.get(path).status == 403
        assert anonymous_api.get(path).status == 401
