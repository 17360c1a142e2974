"""Long request lines, and paths with and without a slash (clients: long requests, trailing slash)."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("doors")


def test_a_filter_with_two_hundred_ids_is_answered(api):
    ids = ",".join(f"01900000-0000-7000-8000-{number:012}" for number in range(200))
    assert len(ids) > 7_000
    assert api.get(f"/pcm/all-variations?filter=in(id,{ids})").status == 200
    assert api.get("/pcm/all-variations", {"filter": f"in(id,{ids})"}).status == 200


def test_sixteen_kilobytes_are_answered_and_one_byte_more_is_not(api):
    path = "/pcm/all-variations?x="
    assert api.get(path + "x" * (16 * 1024 - len(path))).status == 200
    answer = api.get(path + "x" * (16 * 1024 - len(path) + 1))
    assert answer.status == 414
    assert answer.errors == [
        {"title": "URI Too Long", "status": "414", "detail": "the request line exceeds 16384 bytes"}
    ]
    assert answer.headers["Content-Length"]


def test_the_length_counts_as_it_was_sent(db):
    assert Client().get("/x", RAW_URI="/x?" + "%41" * 6_000, query_params={"x": "A"}).status_code == 414


@pytest.mark.parametrize("path", ["/pcm/echo", "/pcm/echo-optional", "/oauth/access_token"])
def test_a_trailing_slash_is_the_same_path_and_never_a_redirect(api, path):
    plain, slashed = api.post(path, {}), api.post(f"{path}/", {})
    assert slashed.status == plain.status < 500
    assert slashed.status not in {301, 302, 307, 308, 404}


def test_the_slash_is_accepted_before_a_query(api):
    assert api.get("/pcm/all-variations/?page[limit]=1").status == 200


@pytest.mark.parametrize("path", ["/pcm/echo//", "//pcm/echo", "/pcm//echo"])
def test_more_than_one_slash_is_another_path(api, path):
    assert api.get(path).status == 404


def test_a_body_is_not_lost_on_the_way_to_a_slashed_path(api):
    assert api.post("/pcm/echo/", {"a": 1}).body == {"data": {"a": 1}}


@pytest.mark.parametrize("path", ["/", "/admin"])
def test_people_are_led_to_the_admin(client, path):
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
