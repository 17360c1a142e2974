"""Nouns that are declared as data: many of a kind, one of a kind, and their links, in the family below ``/v2``."""

from __future__ import annotations

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS30Validator

from products.models import Variation
from pxm.api.documents import moment
from pxm.api.pagination import PAGE_LENGTHS, PageLength
from tests.client import APIClient
from tests.factories.products import VariationFactory
from tests.pxm import nouns
from tests.pxm.api.test_schema import with_references
from tests.resource_cases import UNKNOWN_ID, Filters, Noun, ResourceCases, SingletonCases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]

IMPOSSIBLE = "There was a problem processing your request."


def timestamps(row: Variation) -> dict[str, Any]:
    created = moment(row.created_at)
    return {"timestamps": {"created_at": created, "updated_at": created}, "owner": "store"}


class TestThings(ResourceCases):
    noun = Noun(
        type="thing",
        path="/v2/things",
        flat=True,
        shoppers_read=True,
        change_needs_type=False,
        missing={"title": "Not Found", "status": 404, "detail": "thing not found"},
        make=VariationFactory,
        meta=timestamps,
        creates=[
            ({"name": "Hat", "sort_order": 7}, {"name": "Hat", "sort_order": 7}),
            ({"name": "Cap", "unknown": 1, "attributes": {"name": "x"}}, {"name": "Cap", "sort_order": None}),
        ],
        change={"name": "Scarf", "sort_order": 1},
        required=["name"],
        refusals=[({"sort_order": "1"}, "sort_order must be an integer", "sort_order")],
        filters=Filters([{"name": "a"}, {"name": "b"}], {"eq(name,b)": [1]}, unreadable=["like(name,a)"]),
        most=nouns.MOST_THINGS,
        refused_beyond="nine are enough",
    )


class TestChoice(SingletonCases):
    noun = Noun(
        type="choice",
        path="/v2/choice",
        flat=True,
        make=lambda: VariationFactory(pk=nouns.THE_CHOICE),
        change={"name": "this one", "sort_order": 3},
        refusals=[({"sort_order": "1"}, "sort_order must be an integer", "sort_order")],
        wrong_type={
            "title": "enum",
            "status": 400,
            "detail": 'data.type must be one of the following: "choice"',
            "source": "data.type",
        },
    )


def thing(**fields: Any) -> dict[str, Any]:
    return {"data": {"type": "thing", **fields}}


def test_a_resource_words_its_own_problems(api: APIClient) -> None:
    VariationFactory(name="Hat")
    answer = api.post("/v2/things", thing(name="Hat"))
    assert (answer.status, answer.body) == (
        400,
        {
            "errors": [
                {"title": "Twin", "status": 400, "detail": "not this one again", "source": {"pointer": "/data/name"}}
            ]
        },
    )
    VariationFactory.create_batch(8)
    answer = api.post("/v2/things", thing(name="Cap"))
    assert answer.errors == [{"title": "Enough", "status": 422, "detail": "nine are enough"}]
    assert api.put("/v2/choice", {"data": 7}).errors[0]["title"] == IMPOSSIBLE


def test_each_of_a_list_leads_to_itself(api: APIClient) -> None:
    row = VariationFactory()
    address = {"self": f"http://testserver/v2/things/{row.pk}"}
    for path in ("/v2/things", "/v2/things/"):
        assert [document["links"] for document in api.get(path).data] == [address]
    assert api.get(f"/v2/things/{row.pk}/").data["links"] == address
    created = api.post("/v2/things", thing(name="Hat")).data
    assert created["links"] == {"self": f"http://testserver/v2/things/{created['id']}"}


def test_what_is_included_is_asked_for_in_either_way(api: APIClient) -> None:
    row = VariationFactory()
    twins = {"all_twins": [{"type": "twin", "id": str(row.pk)}]}
    for query in ("include=twins", "include=x,twins", "include=x&include=twins", "include=twins&include=x"):
        assert api.get(f"/v2/things?{query}").body["included"] == twins
        assert api.get(f"/v2/things/{row.pk}?{query}").body["included"] == twins
    assert "included" not in api.get("/v2/things?include=x").body
    assert "included" not in api.put(f"/v2/things/{row.pk}?include=twins", thing()).body


def test_what_is_not_declared_is_not_allowed(api: APIClient) -> None:
    path = f"/v2/things/{VariationFactory().pk}"
    answer = api.send("PATCH", path, thing())
    assert (answer.status, answer.errors[0]["status"]) == (405, 405)
    assert api.post("/v2/choice", {}).status == 405
    assert api.put(f"{path}/relationships/friends", {"data": []}).status == 405


# --- Links ---


def test_links_are_shown_and_written(api: APIClient) -> None:
    row = VariationFactory()
    path = f"/v2/things/{row.pk}/relationships/friends"
    assert api.get(path).body == {"data": [{"type": "friend", "id": str(row.pk)}]}
    sent = {"data": [{"type": "friend", "id": "1", "meta": {"a": 1}}, {"type": "friend", "id": "2"}]}
    answer = api.post(path, sent)
    assert (answer.status, answer.body) == (201, {"data": [{"type": "friend", "id": "f"}]})
    assert nouns.CALLS.pop() == {"thing_id": row.pk, "friends": [("1", {"a": 1}), ("2", None)]}
    answer = api.delete(path, {"data": []})
    assert (answer.status, answer.body) == (204, None)
    assert nouns.CALLS.pop() == {"thing_id": row.pk, "friends": []}


def test_a_link_to_one_is_shown_and_written(api: APIClient) -> None:
    row = VariationFactory()
    path = f"/v2/things/{row.pk}/relationships/owner"
    assert api.get(path).body == {"data": None}
    for data in ({"type": "owner", "id": "1"}, [{"type": "owner", "id": "1"}]):
        assert api.put(path, {"data": data}).status == 204
        assert nouns.CALLS.pop() == {"thing_id": row.pk, "owner_id": "1"}
    assert api.delete(path).status == 204
    assert nouns.CALLS.pop() == {"thing_id": row.pk, "owner_id": None}
    for data in (None, [], "x", {"type": "friend", "id": "1"}, [{"type": "owner", "id": "1"}] * 2):
        answer = api.put(path, {"data": data})
        assert (answer.status, answer.errors[0]["status"]) == (422, 422)
    assert not nouns.CALLS


def test_links_that_are_listed_elsewhere_are_answered_with_their_owner(api: APIClient) -> None:
    row = VariationFactory()
    path = f"/v2/things/{row.pk}/relationships/heirs"
    answer = api.post(path, {"data": [{"type": "heir", "id": "1"}]})
    assert nouns.CALLS.pop() == {"thing_id": row.pk, "heirs": ["1"]}
    owner = api.get(f"/v2/things/{row.pk}")
    assert (answer.status, answer.data["id"], answer.data["name"]) == (201, str(row.pk), row.name)
    assert answer.headers["ETag"].partition(".")[0] == owner.headers["ETag"].partition(".")[0]
    assert api.get(path).status == api.delete(path).status == 405


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
def test_links_of_what_is_unknown_are_not_found_whatever_is_sent(api: APIClient, id: str) -> None:
    missing = {"errors": [{"title": "Not Found", "status": 404, "detail": "thing not found"}]}
    for at, methods in (("friends", ["GET", "POST", "DELETE"]), ("owner", ["GET", "PUT", "DELETE"])):
        for method in methods:
            for body in ({"data": []}, "{"):
                answer = api.send(method, f"/v2/things/{id}/relationships/{at}", body)
                assert (answer.status, answer.body) == (404, missing)


# --- The usual length of pages ---


def test_a_room_decides_on_the_usual_length_of_pages(api: APIClient) -> None:
    VariationFactory.create_batch(6)
    length: list[int | None] = [4]
    with PAGE_LENGTHS.holding(PageLength("test", lambda: length[0])):
        for path in ("/v2/things", "/pcm/variations", "/pcm/variations?page[limit]=0"):
            assert len(api.get(path).data) == 4
        assert len(api.get("/pcm/variations?page[limit]=5").data) == 5
        length[0] = None
        assert len(api.get("/v2/things").data) == 6
    asked: list[int] = []
    with PAGE_LENGTHS.holding(PageLength("test", lambda: asked.append(1))):
        api.get("/v2/things?page[limit]=5")
        assert not asked
        api.get("/v2/things")
        assert asked == [1]


# --- The description ---


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator(patterns=nouns.patterns).get_schema(public=True)
    return found


def test_flat_resources_are_described(schema: dict[str, Any], api: APIClient) -> None:
    assert {path: set(found) for path, found in schema["paths"].items()} == {
        "/things": {"get", "post"},
        "/things/{thing_id}": {"get", "put", "delete"},
        "/choice": {"get", "put", "delete"},
        "/things/{thing_id}/relationships/friends": {"get", "post", "delete"},
        "/things/{thing_id}/relationships/owner": {"get", "put", "delete"},
        "/things/{thing_id}/relationships/heirs": {"post"},
    }
    row = VariationFactory()
    answers = {
        ("/things", "get", "200"): api.get("/v2/things"),
        ("/things", "post", "201"): api.post("/v2/things", thing(name="Hat")),
        ("/things", "post", "422"): api.post("/v2/things", thing()),
        ("/things/{thing_id}", "get", "200"): api.get(f"/v2/things/{row.pk}"),
        ("/things/{thing_id}", "get", "404"): api.get("/v2/things/x"),
        ("/choice", "get", "200"): api.get("/v2/choice"),
        ("/things/{thing_id}/relationships/heirs", "post", "201"): api.post(
            f"/v2/things/{row.pk}/relationships/heirs", {"data": []}
        ),
        ("/things/{thing_id}/relationships/owner", "get", "200"): api.get(f"/v2/things/{row.pk}/relationships/owner"),
    }
    for (path, method, status), answer in answers.items():
        assert str(answer.status) == status
        described = schema["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
        described = with_references(schema, described)
        OAS30Validator(described).validate(answer.body)
        if status == "200" and "relationships" not in path:
            assert "attributes" not in str(described)


def test_a_flat_body_is_described_with_its_fields_beside_the_type(schema: dict[str, Any]) -> None:
    def described(path: str, method: str) -> Any:
        body = schema["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        return OAS30Validator(with_references(schema, body))

    assert described("/things", "post").is_valid(thing(name="Hat", sort_order=1))
    assert not described("/things", "post").is_valid(thing(sort_order=1))
    assert not described("/things", "post").is_valid(thing(name=7))
    assert not described("/things", "post").is_valid({"data": {"type": "hat", "name": "x"}})
    assert described("/things/{thing_id}", "put").is_valid(thing(sort_order=1))


def test_verbs_are_described_in_their_own_words(schema: dict[str, Any]) -> None:
    made = schema["paths"]["/things"]["post"]
    assert (made["summary"], made["description"]) == ("Make a thing", "Nine are enough.")
    assert "418" in made["responses"]
    assert "412" in schema["paths"]["/things/{thing_id}"]["put"]["responses"]
    assert schema["paths"]["/things"]["get"]["operationId"] == "getThings"
