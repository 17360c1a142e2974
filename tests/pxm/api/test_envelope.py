"""Taking resources, references and optional objects out of bodies (PIM contract §1.1)."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.usefixtures("doors"), pytest.mark.one_database]

ID = "01900000-0000-7000-8000-00000000000a"


def refused(answer):
    """(detail, pointer) of every error of a refused body."""
    assert answer.status == 422
    assert {(error["title"], error["status"]) for error in answer.errors} == {("Failed Validation", "422")}
    return [(error["detail"], error["source"]["pointer"]) for error in answer.errors]


def test_the_members_of_data_are_handed_over(api):
    data = {
        "type": "thing",
        "attributes": {"name": " n "},
        "relationships": {"variations": {"data": []}},
        "meta": {"read": "only"},
        "links": {"self": "/"},
        "unknown": [1],
    }
    assert api.post("/pcm/echo-resource", {"data": data, "jsonapi": {}}).body == {
        "attributes": {"name": " n "},
        "relationships": {"variations": {"data": []}},
        "meta": {"read": "only"},
    }


@pytest.mark.parametrize("extra", [{}, {"attributes": None, "relationships": None, "meta": None}, {"meta": ["odd"]}])
def test_absent_and_null_members_are_empty(api, extra):
    empty = {"attributes": {}, "relationships": {}, "meta": {}}
    assert api.post("/pcm/echo-resource", {"data": {"type": "thing"} | extra}).body == empty


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (None, [("data can not be empty", "/data")]),
        ({}, [("data can not be empty", "/data")]),
        ({"data": None}, [("data can not be empty", "/data")]),
        ([], [("the body must be an object", "")]),
        ("null", [("the body must be an object", "")]),
        ("7", [("the body must be an object", "")]),
        ('"text"', [("the body must be an object", "")]),
        ({"data": []}, [("data must be an object", "/data")]),
        ({"data": "x"}, [("data must be an object", "/data")]),
        ({"data": 0}, [("data must be an object", "/data")]),
        ({"data": {}}, [("type can not be empty", "/data/type")]),
        ({"data": {"type": None}}, [("type can not be empty", "/data/type")]),
        ({"data": {"type": ""}}, [("type can not be empty", "/data/type")]),
        ({"data": {"type": "Thing"}}, [("type must be thing", "/data/type")]),
        ({"data": {"type": ["thing"]}}, [("type must be thing", "/data/type")]),
        ({"data": {"type": {"a": 1}}}, [("type must be thing", "/data/type")]),
        (
            {"data": {"type": "things", "attributes": [], "relationships": "x"}},
            [
                ("type must be thing", "/data/type"),
                ("attributes must be an object", "/data/attributes"),
                ("relationships must be an object", "/data/relationships"),
            ],
        ),
        *(
            ({"data": {"type": "thing", "attributes": odd}}, [("attributes must be an object", "/data/attributes")])
            for odd in ([], "", "x", 0, 1, False, True)
        ),
    ],
)
def test_shapes_that_are_no_resource_are_refused_with_all_their_problems(api, body, problems):
    assert refused(api.post("/pcm/echo-resource", body)) == problems


@pytest.mark.parametrize("sent", [{}, {"id": None}, {"id": ID}, {"id": ID.upper()}])
def test_an_id_may_be_absent_or_that_of_the_path(api, sent):
    assert api.put(f"/pcm/echo-resource/{ID}", {"data": {"type": "thing"} | sent}).status == 200


@pytest.mark.parametrize("sent", ["", "other", 7, [], {}, False, ID.replace("a", "b")])
def test_another_id_than_the_path_has_is_refused(api, sent):
    answer = api.put(f"/pcm/echo-resource/{ID}", {"data": {"type": "thing", "id": sent}})
    assert refused(answer) == [("id must equal the id in the path", "/data/id")]


def test_the_id_of_a_new_resource_is_ignored(api):
    assert api.post("/pcm/echo-resource", {"data": {"type": "thing", "id": "mine"}}).status == 200


@pytest.mark.parametrize(
    "path", ["x", "7", ID[:-1], ID + "0", f"{{{ID}}}", ID.replace("-", ""), "urn:uuid:" + ID, "%00"]
)
def test_what_is_no_id_names_nothing(api, path):
    answer = api.put(f"/pcm/echo-resource/{path}", {"data": {"type": "thing"}})
    assert (answer.status, answer.errors) == (404, [{"title": "Not Found", "status": "404"}])


@pytest.mark.parametrize(
    "items",
    [[], [{"type": "thing", "id": "a"}], [{"type": "thing", "id": "a"}, {"type": "thing", "id": "b", "meta": {}}]],
)
def test_references_are_handed_over_in_order(api, items):
    assert api.delete("/pcm/echo-references", {"data": items}).body == {"data": items}


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (None, [("data can not be empty", "/data")]),
        ([], [("the body must be an object", "")]),
        ({"data": {"type": "thing", "id": "a"}}, [("data must be an array", "/data")]),
        ({"data": "x"}, [("data must be an array", "/data")]),
        (
            {"data": [{"type": "thing", "id": "a"}, 1, None, {"type": "x", "id": 7}, {}, {"type": "thing", "id": ""}]},
            [
                ("1 must be an object", "/data/1"),
                ("2 must be an object", "/data/2"),
                ("3.type must be thing", "/data/3/type"),
                ("3.id must be a string", "/data/3/id"),
                ("4.type can not be empty", "/data/4/type"),
                ("4.id can not be empty", "/data/4/id"),
                ("5.id can not be empty", "/data/5/id"),
            ],
        ),
    ],
)  # fmt: skip
def test_shapes_that_are_no_references_are_refused_with_all_their_problems(api, body, problems):
    assert refused(api.delete("/pcm/echo-references", body)) == problems


@pytest.mark.parametrize("body", [None, {}, {"data": {"type": "build"}}])
def test_an_optional_object_may_be_absent(api, body):
    assert api.post("/pcm/echo-optional", body).body == {"data": body or {}}


@pytest.mark.parametrize("body", ["[]", "null", "0", '""'])
def test_an_optional_object_is_no_other_value(api, body):
    assert refused(api.post("/pcm/echo-optional", body)) == [("the body must be an object", "")]
