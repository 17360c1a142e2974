"""Who may call what of a room's API, and what is looked at first; a room says what its operations are.

class TestAccess(AccessCases):
    urlpatterns, model, body = urlpatterns, Hierarchy, {"data": {...}}
    operations = {"hierarchies": "GET POST", "hierarchies/{}": "GET PUT DELETE"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.db.models import Model
from django.urls import URLPattern

from tests.client import Answer, APIClient
from tests.resource_cases import UNKNOWN_ID

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}


class AccessCases:
    """The tests of one room, whose paths stand below ``/pcm/``; `{}` stands for ids.

    `body` would make a row of `model`, if it were looked at.
    """

    pytestmark = pytest.mark.django_db

    urlpatterns: ClassVar[list[URLPattern]]
    operations: ClassVar[dict[str, str]]
    model: ClassVar[type[Model]]
    body: ClassVar[dict[str, Any]]

    def is_unknown(self, answer: Answer, method: str, path: str) -> bool:
        """Whether that is how an operation answers to ids that do not exist."""
        return bool(answer.body == NOT_FOUND)

    def _each(self) -> Iterator[tuple[str, str]]:
        return ((method, f"/pcm/{path}") for path, methods in self.operations.items() for method in methods.split())

    def test_no_route_is_missing_from_the_table(self) -> None:
        routes = {re.sub(r"<[^>]+>", "{}", str(each.pattern)): methods_of(each) for each in self.urlpatterns}
        assert routes == {path: set(methods.split()) for path, methods in self.operations.items()}

    def test_only_administrators_are_answered(self, anonymous_api: APIClient, shopper_api: APIClient) -> None:
        for method, path in self._each():
            place = path.replace("{}", UNKNOWN_ID)
            refused, forbidden = (api.send(method, place, self.body) for api in (anonymous_api, shopper_api))
            assert refused.body == {"errors": [{"title": "Unable to validate access token", "status": "401"}]}, path
            assert forbidden.body == {"errors": [{"title": "Forbidden", "status": "403"}]}, path
            assert (refused.status, forbidden.status) == (401, 403), path
        assert not self.model._default_manager.exists()

    @pytest.mark.parametrize("body", ["{", "{}"])
    def test_a_trailing_slash_is_the_same_path(self, api: APIClient, body: str) -> None:
        for method, path in self._each():
            place = path.replace("{}", UNKNOWN_ID)
            plain, slashed = (api.send(method, each, body).status for each in (place, f"{place}/"))
            assert plain == slashed, path
            assert not 300 <= plain < 400, path
            assert plain != 405, path

    @pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
    def test_what_a_path_names_is_looked_for_before_the_body_is_read(self, api: APIClient, id: str) -> None:
        for method, path in self._each():
            if "{}" in path:
                for body in ("{", {"data": 7}):
                    answer = api.send(method, path.replace("{}", id), body)
                    assert self.is_unknown(answer, method, path), (method, path, answer)

    def test_other_methods_are_not_allowed(self, api: APIClient) -> None:
        for path, methods in self.operations.items():
            for method in METHODS - set(methods.split()):
                answer = api.send(method, f"/pcm/{path.replace('{}', UNKNOWN_ID)}")
                assert answer.status == 405, (method, path)
                assert answer.errors[0]["title"] == "Method Not Allowed", (method, path)


def methods_of(pattern: URLPattern) -> set[str]:
    view: Any = pattern.callback
    return {method for method in METHODS if hasattr(view.view_class, method.lower())}
