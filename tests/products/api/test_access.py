"""Who may call what: every operation needs the token of an administrator (PIM contract §1.8, golden scenario 23)."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern
from pytest_django import Settings

from products.api.urls import urlpatterns
from products.models import Product
from pxm.oauth.models import ApplicationKey
from pxm.oauth.tokens import Grant, issue_token
from tests.client import APIClient
from tests.factories.products import ProductFactory
from tests.products.api.bodies import UNKNOWN_ID, product_body

pytestmark = pytest.mark.django_db

OPERATIONS = {
    "products": "GET POST",
    "products/{}": "GET PUT DELETE",
    "products/{}/build": "POST",
    "products/{}/build/preview": "POST",
    "products/{}/children": "GET",
    "products/{}/relationships/variations": "GET POST PUT DELETE",
    "products/{}/relationships/component_products": "GET",
    "products/{}/relationships/templates": "GET POST DELETE",
    "products/{}/relationships/files": "GET POST PUT DELETE",
    "products/{}/relationships/main_image": "GET POST PUT DELETE",
    "variations": "GET POST",
    "variations/{}": "GET PUT DELETE",
    "variations/{}/options": "GET POST",
    "variations/{}/options/{}": "GET PUT DELETE",
    "variations/{}/options/{}/modifiers": "GET POST",
    "variations/{}/options/{}/modifiers/{}": "GET PUT DELETE",
}
EACH = [(method, f"/pcm/{path}") for path, methods in OPERATIONS.items() for method in methods.split()]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def methods_of(pattern: URLPattern) -> set[str]:
    return {method for method in METHODS if hasattr(pattern.callback.view_class, method.lower())}


def test_no_route_is_missing_from_the_table() -> None:
    routes = {re.sub(r"<[^>]+>", "{}", str(pattern.pattern)): methods_of(pattern) for pattern in urlpatterns}
    assert routes == {path: set(methods.split()) for path, methods in OPERATIONS.items()}


@pytest.mark.parametrize(("method", "path"), EACH)
def test_without_a_token_nothing_is_answered(anonymous_api: APIClient, method: str, path: str) -> None:
    answer = anonymous_api.send(method, path.replace("{}", UNKNOWN_ID), product_body())
    assert answer.status == 401
    assert answer.body == {"errors": [{"title": "Unable to validate access token", "status": "401"}]}
    assert not Product.objects.exists()


@pytest.mark.parametrize(("method", "path"), EACH)
def test_shoppers_are_refused(shopper_api: APIClient, method: str, path: str) -> None:
    answer = shopper_api.send(method, path.replace("{}", UNKNOWN_ID), product_body())
    assert answer.status == 403
    assert answer.body == {"errors": [{"title": "Forbidden", "status": "403"}]}
    assert not Product.objects.exists()


@pytest.mark.parametrize(("method", "path"), EACH)
def test_a_trailing_slash_is_the_same_path(api: APIClient, method: str, path: str) -> None:
    path = path.replace("{}", UNKNOWN_ID)
    plain, slashed = (api.send(method, each, "{}").status for each in (path, f"{path}/"))
    assert plain == slashed
    assert not 300 <= plain < 400
    assert plain != 405


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path in EACH if "{}" in path])
def test_what_a_path_names_is_looked_for_before_the_body_is_read(
    api: APIClient, method: str, path: str, id: str
) -> None:
    for body in ("{", {"data": 7}):
        answer = api.send(method, path.replace("{}", id), body)
        if method == "DELETE" and "relationships" not in path:
            assert answer.status == 204
        elif path.endswith("children"):
            assert (answer.status, answer.data) == (200, [])
        else:
            assert answer.body == {"errors": [{"title": "Not Found", "status": "404"}]}


@pytest.mark.parametrize("path", OPERATIONS)
def test_other_methods_are_not_allowed(api: APIClient, path: str) -> None:
    for method in METHODS - set(OPERATIONS[path].split()):
        answer = api.send(method, f"/pcm/{path.replace('{}', UNKNOWN_ID)}")
        assert answer.status == 405
        assert answer.errors[0]["title"] == "Method Not Allowed"


@pytest.mark.parametrize("token", ["nonsense", "", "x" * 5000])
def test_foreign_tokens_are_refused(token: str) -> None:
    assert APIClient(token).get("/pcm/products").status == 401


def test_an_expired_token_is_refused(application_key: ApplicationKey, settings: Settings) -> None:
    product = ProductFactory()
    settings.TOKEN_LIFETIME_SECONDS = -1
    api = APIClient(issue_token(key=application_key, grant=Grant.CLIENT_CREDENTIALS)[1])
    assert api.delete(f"/pcm/products/{product.pk}").status == 401
    assert Product.objects.get() == product
