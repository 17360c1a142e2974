"""Every operation of the API that the contract names is there, and what is there besides is known."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from tests.operations import all_operations

# Method and path of each of the 164 of the published descriptions that a store without carts has, and of the 16 of
# templates; `{}` stands for ids.
NAMED = [
    tuple(line.split(" ", 1)) for line in Path(__file__).with_name("operations.txt").read_text("utf-8").splitlines()
]
# Asked for without a token.
OPEN = {("POST", "/oauth/access_token")}
# What the contract's own guides call by another name, or what is ours.
BESIDES = {
    ("GET", "/catalog/hierarchies/{}/relationships/products"),
    ("GET", "/catalogs/{}/releases/{}/hierarchies/{}/relationships/products"),
    ("POST", "/pcm/products/{}/build/preview"),
}


def test_the_list_is_whole() -> None:
    assert len(set(NAMED)) == len(NAMED) == 164 + 16


@pytest.mark.django_db
def test_each_is_served_and_asks_for_a_token() -> None:
    """Through everything that stands before the views, for one family is served under two paths."""
    client = Client()
    answered = {
        (method, path): client.generic(method, path.replace("{}", str(uuid4()))).status_code for method, path in NAMED
    }
    assert {each: status for each, status in answered.items() if each not in OPEN and status != 401} == {}
    assert all(answered[each] == 400 for each in OPEN)


def test_nothing_else_is_served() -> None:
    served = {(method, path.replace("/pcm/catalogs", "/catalogs")) for method, path in all_operations()}
    assert served == {*NAMED} - OPEN | BESIDES


@pytest.mark.django_db
def test_what_is_not_there_is_said_so() -> None:
    client = Client()
    for path in ("/catalog/multi-search", "/v2/settings/cart", "/pcm/nothing"):
        answer = client.post(path)
        assert (answer.status_code, answer.json()["errors"][0]["title"]) == (404, "Not Found"), path
