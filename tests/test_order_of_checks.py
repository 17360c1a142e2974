"""On every operation: the token, then what the path names, then whether the body can be read, then what it says."""

from __future__ import annotations

import pytest

from tests.client import APIClient
from tests.operations import OF_SHOPPERS, writing_operations
from tests.resource_cases import UNKNOWN_ID

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

UNREADABLE = ["{", "[" * 60, b"\xff"]
WRONG = ["[]", "null", '"x"', '{"data": 7}', '{"data": {"type": "x"}}', '{"data": [{"type": 7}]}']


OPERATIONS = writing_operations()
# These bodies break no form, which then merely lacks its file.
TAKE_FORMS = {("POST", "/pcm/pricebooks/import"), ("POST", "/pcm/products/import")}
NAMED = [operation for operation in OPERATIONS if "{}" in operation[1]]


def test_they_are_all_here() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_token_comes_before_everything_else(
    method: str, path: str, anonymous_api: APIClient, shopper_api: APIClient
) -> None:
    place = path.replace("{}", UNKNOWN_ID)
    assert {anonymous_api.send(method, place, body).status for body in UNREADABLE} == {401}
    refused = 404 if path in OF_SHOPPERS else 403
    assert {shopper_api.send(method, place, body).status for body in UNREADABLE} == {refused}


@pytest.mark.parametrize("unknown", [UNKNOWN_ID, "no-id"])
@pytest.mark.parametrize(("method", "path"), NAMED)
def test_what_the_path_names_comes_before_the_body(api: APIClient, method: str, path: str, unknown: str) -> None:
    place = path.replace("{}", unknown)
    statuses = {body: api.send(method, place, body).status for body in [*UNREADABLE, *WRONG]}
    missing = {404} if method != "DELETE" else {204, 404}
    assert {body: status for body, status in statuses.items() if status not in missing} == {}
    assert len(set(statuses.values())) == 1


@pytest.mark.parametrize(
    ("method", "path"), [each for each in OPERATIONS if "{}" not in each[1] and each not in TAKE_FORMS]
)
def test_whether_a_body_can_be_read_comes_before_what_it_says(api: APIClient, method: str, path: str) -> None:
    if method != "DELETE":
        assert {api.send(method, path, body).status for body in UNREADABLE} == {400}
