"""The description of the API: complete, valid, public."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS30Validator

from pxm.api.views import View

METHODS = {"get", "post", "put", "delete"}
# Families whose errors carry the status as a number.
NUMBERED = ("/v2/currencies", "/v2/fields", "/v2/files", "/v2/flows")
UNDER_RELATIONSHIP = "/pcm/products/{product_id}/custom-relationships/{relationship_slug}"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    response = Client().get("/api/schema")
    assert response.status_code == 200
    return response.json()


@pytest.fixture(scope="module")
def operations(schema) -> list[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation)"""
    return [(path, method, found) for path, of_path in schema["paths"].items() for method, found in of_path.items()]


def views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> dict[str, type[View]]:
    """Every endpoint of the dialect by the beginning of its path."""
    found: dict[str, type[View]] = {}
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= views(pattern.url_patterns, path)
        elif issubclass(getattr(pattern.callback, "cls", object), View):
            found[path] = pattern.callback.cls
    return found


def test_the_document_is_valid_and_makes_no_warnings():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO(), stderr=StringIO())


def test_everybody_may_read_it_at_either_path():
    for path in ("/api/schema", "/api/schema/", "/api/docs", "/api/docs/"):
        assert Client().get(path, headers={"Authorization": "Bearer unknown"}).status_code == 200


def test_it_is_made_once(schema, monkeypatch):
    monkeypatch.setattr(SchemaGenerator, "parse", lambda *_, **__: 1 / 0)
    assert Client().get("/api/schema").json() == schema


def test_no_endpoint_and_no_method_is_missing(operations):
    described = {(path.count("/"), path.partition("{")[0].strip("/"), method) for path, method, _ in operations}
    for path, view in views(get_resolver().url_patterns).items():
        plain = "/" + path
        for method in METHODS & {name for name in METHODS if hasattr(view, name)}:
            assert (plain.count("/"), path.partition("<")[0].strip("/"), method) in described, (path, method)


def test_every_endpoint_names_its_resource_and_says_what_it_does(operations):
    for path, view in views(get_resolver().url_patterns).items():
        assert view.resource, path
    for path, method, operation in operations:
        assert operation["summary"], (path, method)
        assert operation["tags"] != [""], (path, method)


def test_operations_have_names_of_their_own(operations):
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(set(names)) == len(names)


def test_all_but_the_token_request_need_a_token(operations):
    for path, method, operation in operations:
        needed = [] if path == "/oauth/access_token" else [{"token": []}]
        assert operation.get("security", []) == needed, (path, method)
        assert ("401" in operation["responses"]) is True


def test_every_refusal_has_the_envelope(operations):
    for path, method, operation in operations:
        for status, response in operation["responses"].items():
            if status[0] in "45":
                content = response["content"]["application/json"]["schema"]
                name = "NumberedErrors" if path.startswith(NUMBERED) else "Errors"
                assert content == {"$ref": f"#/components/schemas/{name}"}, (path, method, status)


def test_answers_are_in_the_envelope(operations):
    for path, method, operation in operations:
        if path == "/oauth/access_token":
            continue
        status, response = next(iter(operation["responses"].items()))
        if status == "204":
            assert "content" not in response
        else:
            members = response["content"]["application/json"]["schema"]["properties"]
            # These say only what was done.
            says_only = path.endswith("tach_nodes") or (path, method) == (UNDER_RELATIONSHIP, "post")
            assert ("meta" if says_only else "data") in members, (path, method)


def test_pages_tell_how_to_page_and_to_filter(schema):
    parameters = {parameter["name"]: parameter for parameter in schema["paths"]["/pcm/jobs"]["get"]["parameters"]}
    assert set(parameters) == {"page[limit]", "page[offset]", "filter"}
    assert "| `status` | eq in |" in parameters["filter"]["description"]


def test_single_documents_tell_of_their_tags(schema):
    one = schema["paths"]["/pcm/variations/{variation_id}"]
    headers = {
        method: {each["name"] for each in found["parameters"] if each["in"] == "header"}
        for method, found in one.items()
    }
    assert headers == {"get": {"If-None-Match"}, "put": {"If-Match"}, "delete": {"If-Match"}}
    assert "ETag" in one["get"]["responses"]["200"]["headers"]
    assert "304" in one["get"]["responses"]
    assert "412" in one["put"]["responses"]
    listed = schema["paths"]["/pcm/variations"]["get"]
    assert "304" not in listed["responses"]
    assert "headers" not in listed["responses"]["200"]


def test_what_is_ours_is_marked(operations):
    ours = [path for path, _, operation in operations if operation.get("x-not-in-public-contract")]
    assert ours == ["/pcm/products/{product_id}/build/preview"]


def test_a_new_resource_has_required_attributes_and_a_change_has_none(schema):
    def attributes(path, method):
        body = schema["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
        name = body["properties"]["data"]["properties"]["attributes"]["$ref"].rpartition("/")[2]
        return schema["components"]["schemas"][name]

    assert "name" in attributes("/pcm/variations", "post")["required"]
    changes = attributes("/pcm/variations/{variation_id}", "put")
    assert "required" not in changes
    assert changes["properties"]["name"]["maxLength"] == 1000


def test_a_delete_of_references_carries_a_body(schema):
    path = schema["paths"]["/pcm/products/{product_id}/relationships/variations"]
    assert "requestBody" in path["delete"]


def with_references(schema: dict[str, Any], part: Any) -> Any:
    """`part` with every reference replaced by what it refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            return with_references(schema, schema["components"]["schemas"][part["$ref"].rpartition("/")[2]])
        return {name: with_references(schema, value) for name, value in part.items()}
    return [with_references(schema, value) for value in part] if isinstance(part, list) else part


def test_real_answers_are_as_described(schema, api):
    created = api.post("/pcm/variations", {"data": {"type": "product-variation", "attributes": {"name": "Size"}}})
    path = f"/pcm/variations/{created.data['id']}"
    answers = {
        ("/pcm/variations", "post", "201"): created,
        ("/pcm/variations", "get", "200"): api.get("/pcm/variations"),
        ("/pcm/variations/{variation_id}", "get", "200"): api.get(path),
        ("/pcm/variations", "get", "400"): api.get("/pcm/variations?filter=x"),
        ("/pcm/variations/{variation_id}", "get", "404"): api.get("/pcm/variations/x"),
        ("/pcm/variations", "post", "422"): api.post("/pcm/variations", {}),
        ("/pcm/jobs", "get", "200"): api.get("/pcm/jobs"),
    }
    for (path, method, status), answer in answers.items():
        assert str(answer.status) == status
        described = schema["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
        OAS30Validator(with_references(schema, described)).validate(answer.body)


def test_the_page_loads_nothing_from_other_hosts():
    for path in ("/api/docs", "/api/docs?script="):
        text = Client().get(path).text
        assert "//" not in text.replace("// ", "").replace("http://testserver", ""), path


def test_the_page_leads_to_the_document():
    script = Client().get("/api/docs?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/api/schema" in script.text.replace("\\u002D", "-").replace("\\/", "/")
