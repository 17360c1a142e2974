"""Who may call what of custom relationships, and what is looked at first (PIM contract §8)."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern

from products.relationships.api.urls import urlpatterns
from products.relationships.models import CustomRelationship
from tests.client import APIClient
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

OPERATIONS = {
    "custom-relationships": "GET POST",
    "custom-relationships/{}": "GET PUT DELETE",
    "products/{}/custom-relationships": "GET POST DELETE",
    "products/{}/custom-relationships/{}": "GET POST DELETE",
    "products/{}/custom-relationships/{}/products": "GET",
}
EACH = [(method, f"/pcm/{path}") for path, methods in OPERATIONS.items() for method in methods.split()]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
BODY = {"data": {"type": "custom-relationship", "attributes": {"name": "Goes with", "slug": "goes_with"}}}


def methods_of(pattern: URLPattern) -> set[str]:
    return {method for method in METHODS if hasattr(pattern.callback.view_class, method.lower())}


def test_no_route_is_missing_from_the_table() -> None:
    routes = {re.sub(r"<[^>]+>", "{}", str(pattern.pattern)): methods_of(pattern) for pattern in urlpatterns}
    assert routes == {path: set(methods.split()) for path, methods in OPERATIONS.items()}


@pytest.mark.parametrize(("method", "path"), EACH)
def test_only_administrators_are_answered(
    anonymous_api: APIClient, shopper_api: APIClient, method: str, path: str
) -> None:
    path = path.replace("{}", UNKNOWN_ID)
    assert anonymous_api.send(method, path, BODY).errors == [
        {"title": "Unable to validate access token", "status": "401"}
    ]
    assert shopper_api.send(method, path, BODY).errors == [{"title": "Forbidden", "status": "403"}]
    assert not CustomRelationship.objects.exists()


@pytest.mark.parametrize(("method", "path"), EACH)
def test_a_trailing_slash_is_the_same_path(api: APIClient, method: str, path: str) -> None:
    path = path.replace("{}", UNKNOWN_ID)
    plain, slashed = (api.send(method, each, "{").status for each in (path, f"{path}/"))
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
        assert answer.body == {"errors": [{"title": "Not Found", "status": "404"}]}


@pytest.mark.parametrize("path", OPERATIONS)
def test_other_methods_are_not_allowed(api: APIClient, path: str) -> None:
    for method in METHODS - set(OPERATIONS[path].split()):
        assert api.send(method, f"/pcm/{path.replace('{}', UNKNOWN_ID)}").status == 405
