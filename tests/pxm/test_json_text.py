"""Reading bodies: whatever the header says, within the limits, never a 500 (PIM contract §1.1; ruling: lengths)."""

from __future__ import annotations

import json

import orjson
import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pxm.errors import PROBLEMS_LISTED, Invalid, Malformed
from pxm.json_text import read_json

pytestmark = pytest.mark.usefixtures("doors")

MEGABYTE = 1024 * 1024


def nested(depth: int) -> str:
    """An array inside of arrays, `depth` of them."""
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "odd",
        ";;;",
        "application/vnd.api+json",
    ],
)
def test_a_json_body_is_read_whatever_its_content_type(api, content_type):
    headers = {"Authorization": api._headers["Authorization"]}
    response = Client().generic("POST", "/pcm/echo", b'{"a": [1]}', content_type=content_type, headers=headers)
    assert (response.status_code, response.json()) == (200, {"data": {"a": [1]}})


def test_a_get_may_announce_json_and_send_none(api):
    assert api.get("/pcm/echo", headers={"Content-Type": "application/json"}).status == 200


@pytest.mark.parametrize("body", [b"", b" \n", b"{}"])
def test_an_absent_body_is_an_empty_object(api, body):
    assert api.post("/pcm/echo", body).body == {"data": {}}


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "application/xml", "odd", "image/*;q=0.1"])
def test_the_answer_is_json_whatever_the_client_accepts(api, accept):
    answer = api.get("/pcm/echo", headers={"Accept": accept})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "body",
    [b"{", b"{'a': 1}", b'{"a": }', b'{"a": 1} x', b"nonsense", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}',
     b'"\xff\xfe"', b'{"a": "\xed\xa0\x80"}', b'{"a": "\x00"}', b'{"a": "tab\there"}', b"\x80"],
)  # fmt: skip
def test_what_is_no_json_is_a_bad_request(api, body):
    answer = api.post("/pcm/echo", body)
    assert answer.status == 400
    assert answer.errors[0]["title"] == "Bad Request"
    assert answer.errors[0]["source"] == {"pointer": ""}
    assert answer.errors[0]["detail"].startswith("the body is not valid")


def test_a_byte_order_mark_does_not_matter(api):
    assert api.post("/pcm/echo", b'\xef\xbb\xbf{"a": 1}').body == {"data": {"a": 1}}


@pytest.mark.parametrize(("body", "status"), [(nested(50), 200), (nested(51), 400), (nested(100_000), 400)])
def test_nesting_ends_at_fifty(api, body, status):
    answer = api.post("/pcm/echo", body)
    assert answer.status == status
    if status == 400:
        assert answer.details == ["the body is nested deeper than 50 levels"]


def test_depth_is_that_of_the_deepest_branch(api):
    assert api.post("/pcm/echo", '{"a": [], "b": ' + nested(50) + ', "c": 1}').status == 400


def test_a_body_of_four_megabytes_is_read_and_one_byte_more_is_not(api, settings):
    frame = len('{"a": ""}')
    allowed = b'{"a": "' + b"x" * (4 * MEGABYTE - frame) + b'"}'
    assert api.post("/pcm/echo", allowed).status == 200
    answer = api.post("/pcm/echo", allowed + b" ")
    assert answer.status == 413
    assert answer.errors == [
        {"title": "Content Too Large", "status": "413", "detail": "the body exceeds 4194304 bytes",
         "source": {"pointer": ""}}
    ]  # fmt: skip


def test_a_body_beyond_all_bounds_is_refused_alike(api):
    assert api.post("/pcm/echo", b'"' + b"x" * (5 * MEGABYTE) + b'"').status == 413


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (r'{"a": "\u0000"}', "/a"),
        (r'{"a": ["ok", "x\ud800y"]}', "/a/1"),
        (r'{"a": {"b/c~": "\udfff"}}', "/a/b~1c~0"),
        (r'{"a": {"x\u0000": 1}}', "/a"),
        (r'{"\ud800": {}}', ""),
        (r'"\u0000"', ""),
    ],
)
def test_texts_that_no_database_holds_are_refused_where_they_stand(api, body, pointer):
    answer = api.post("/pcm/echo", body)
    assert answer.status == 422
    assert [error["source"]["pointer"] for error in answer.errors] == [pointer]
    assert "NUL or lone surrogates" in answer.details[0]


def test_characters_of_four_bytes_are_fine_escaped_or_not(api):
    assert api.post("/pcm/echo", r'{"a": "\ud83d\ude00 😀"}').body == {"data": {"a": "😀 😀"}}


@pytest.mark.parametrize(
    "number", ["9223372036854775808", "-9223372036854775809", "1" * 40, "9" * 5000, "-" + "9" * 5000, "1e999", "-1e999"]
)
def test_numbers_out_of_range_are_refused_where_they_stand(api, number):
    answer = api.post("/pcm/echo", f'{{"a": {{"b": {number}}}}}')
    assert answer.status == 422
    assert answer.errors[0]["source"] == {"pointer": "/a/b"}
    assert answer.details == ["number is out of range"]


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63 - 1), 0, 1.5, -0.0, 1e300])
def test_other_numbers_come_back(api, number):
    assert api.post("/pcm/echo", {"a": number}).body == {"data": {"a": number}}


def test_all_bad_values_of_a_body_are_named(api):
    answer = api.post("/pcm/echo", r'{"a": "\u0000", "b": [99999999999999999999, "\ud800"]}')
    assert sorted(error["source"]["pointer"] for error in answer.errors) == ["/a", "/b/0", "/b/1"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@given(JSON_VALUES)
def test_every_json_value_is_read_as_it_was_written_or_refused_for_its_texts(value):
    try:
        assert read_json(json.dumps(value).encode()) == value
    except Invalid:
        assert "\\u0000" in json.dumps(value) or "\\ud" in json.dumps(value)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,0123456789eE+-.\\u truefalsn', max_size=80).map(str.encode))
@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_whatsoever_crash_the_parser_or_its_renderer(raw):
    try:
        value = read_json(raw)
    except (Malformed, Invalid):
        return
    orjson.dumps(value)


@pytest.mark.parametrize("body", ['["\\u0000"' + ',"\\u0000"' * 200_000 + "]", "[" + "1e400," * 200_000 + "1]"])
def test_of_many_bad_values_as_many_are_named_as_people_read(body):
    with pytest.raises(Invalid) as raised:
        read_json(body.encode())
    assert len(raised.value.problems) == PROBLEMS_LISTED


def test_bad_names_are_one_problem_of_the_object_that_has_them():
    with pytest.raises(Invalid) as raised:
        read_json(b'{"data": {"a\\u0000": 1, "b\\u0000": 2}}')
    assert [problem.pointer for problem in raised.value.problems] == ["/data"]
