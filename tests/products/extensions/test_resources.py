"""Flows and fields as their clients know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from products.extensions.models import Field, Template
from tests.client import APIClient
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.resource_cases import UNKNOWN_ID, Noun, ResourceCases

BOOK = {"name": "Book", "slug": "products(book)", "description": "What a book is.", "enabled": True}
PAGES = {
    "name": "Pages",
    "slug": "pages",
    "field_type": "integer",
    "description": "",
    "required": False,
    "enabled": True,
}
NO_DATE = "must be a date, such as 2026-03-01 or 2026-03-01T12:00:00Z"
UNSAID = {"default": None, "order": None, "omit_null": False, "validation_rules": []}
SLUG = "slug must be products(…) with letters, digits, - and _ in parentheses"
FIELD_SLUG = (
    "slug must be letters, digits, - and _, and none of: created_at, id, links, meta, relationships, type, updated_at"
)


FLOW_ID = "00000000-0000-7000-8000-00000000f10e"


def flow(id: Any = FLOW_ID) -> dict[str, Any]:
    return {"flow": {"data": {"type": "flow", "id": str(id)}}}


def between(lowest: Any, highest: Any) -> dict[str, Any]:
    return {"validation_rules": [{"type": "between", "options": {"from": lowest, "to": highest}}]}


def enum(*options: Any) -> dict[str, Any]:
    return {"validation_rules": [{"type": "enum", "options": list(options)}]}


class TestFlows(ResourceCases):
    noun = Noun(
        type="flow",
        path="/v2/flows",
        flat=True,
        empty='data.attributes.{0}: "{0}" is required',
        missing={"title": "Not Found", "status": 404},
        make=TemplateFactory,
        creates=[(BOOK, BOOK), (BOOK | {"description": "", "enabled": False},) * 2],
        change={"name": "Film", "slug": "products(film)", "description": "Moving", "enabled": False},
        required=["name", "slug"],
        refusals=[
            ({"slug": "book"}, SLUG, "slug"),
            ({"slug": "products(a.b)"}, SLUG, "slug"),
            ({"slug": "products(book)\n"}, SLUG, "slug"),
            ({"name": "x" * 256}, "name must not exceed 255 characters", "name"),
            ({"description": None}, 'data.attributes.description: "description" is required', "description"),
            ({"enabled": "yes"}, "enabled must be a boolean", "enabled"),
        ],
        refusals_of_new=[
            (
                {"name": "A", "slug": "products(a)", "description": ""},
                'data.attributes.enabled: "enabled" is required',
                "enabled",
            )
        ],
    )

    def test_a_slug_is_of_one_flow_only(self, api: APIClient) -> None:
        TemplateFactory(slug="products(book)")
        other = TemplateFactory()
        for answer in (
            api.post("/v2/flows", self.body(BOOK)),
            api.put(f"/v2/flows/{other.pk}", self.body({"slug": "products(book)"})),
        ):
            self.refused(answer, 422, "slug must be unique amongst flows", "/data/slug")
            assert answer.errors[0]["title"] == "Validation Error"
        assert Template.objects.count() == 2


class TestFields(ResourceCases):
    noun = Noun(
        type="field",
        path="/v2/fields",
        flat=True,
        empty='data.attributes.{0}: "{0}" is required',
        missing={"title": "Not Found", "status": 404},
        make=lambda: FieldFactory(template_id=FLOW_ID, field_type="integer", description="Old"),
        creates=[
            (PAGES, PAGES | UNSAID),
            (
                PAGES | between(1, 10) | {"default": 7, "order": 3, "omit_null": True, "required": True},
                PAGES | between(1, 10) | {"default": 7, "order": 3, "omit_null": True, "required": True},
            ),
            (
                PAGES | enum("new", "used") | {"field_type": "string", "default": "new", "enabled": False},
                PAGES | UNSAID | enum("new", "used") | {"field_type": "string", "default": "new", "enabled": False},
            ),
            (
                PAGES | {"field_type": "string", "validation_rules": [{"type": "email", "options": None}]},
                PAGES | UNSAID | {"field_type": "string", "validation_rules": [{"type": "email"}]},
            ),
        ],
        change={"name": "Weight", "slug": "weight", "required": True, "order": 2, "field_type": "float"}
        | {"description": "", "enabled": False, "omit_null": True, "default": 1.5}
        | between(0.5, 2),
        required=["name", "slug"],
        refusals=[
            ({"slug": "a b"}, FIELD_SLUG, "slug"),
            ({"slug": "id"}, FIELD_SLUG, "slug"),
            ({"slug": "meta"}, FIELD_SLUG, "slug"),
            (
                {"field_type": "relationship"},
                "field_type must be one of: string, integer, float, boolean, date",
                "field_type",
            ),
            ({"order": "first"}, "order must be an integer", "order"),
            ({"default": "seven"}, "default must be an integer", "default"),
            ({"default": True}, "default must be an integer", "default"),
            ({"default": 11} | between(1, 10), "default must be between 1 and 10", "default"),
            ({"default": 3} | enum(1, 2), "default must be one of: 1, 2", "default"),
            (
                {"validation_rules": [{"type": "odd"}]},
                "validation_rules.0.type must be one of: between, enum, email, slug",
                "validation_rules/0/type",
            ),
            (
                {"validation_rules": [{"type": "between"}]},
                "validation_rules.0.options must be an object with from and to",
                "validation_rules/0/options",
            ),
            (
                {"validation_rules": [{"type": "enum", "options": []}]},
                "validation_rules.0.options must be an array of values",
                "validation_rules/0/options",
            ),
            (
                {"validation_rules": [{"type": "email"}]},
                "validation_rules.0.type must be one of: between, enum",
                "validation_rules/0/type",
            ),
            (
                between("a", 2),
                "validation_rules.0.options.from must be an integer",
                "validation_rules/0/options/from",
            ),
            (enum(1, "b"), "validation_rules.0.options.1 must be an integer", "validation_rules/0/options/1"),
            (between(3, 2), "validation_rules.0.options.from must not exceed to", "validation_rules/0/options/from"),
            ({"validation_rules": [3]}, "validation_rules.0 must be an object", "validation_rules/0"),
            (
                {"field_type": "boolean"} | enum(1),
                "validation_rules.0.type is not for a boolean",
                "validation_rules/0/type",
            ),
            ({"field_type": "date", "default": "soon"}, f"default {NO_DATE}", "default"),
        ],
    )

    @pytest.fixture(autouse=True)
    def _flow(self, db: None) -> None:
        TemplateFactory(pk=FLOW_ID, slug="products(book)")

    def body(self, attributes: Mapping[str, Any], **members: Any) -> dict[str, Any]:
        """A new field names its flow, one that stands may."""
        return super().body(attributes, relationships=flow(), **members)

    def attributes(self, document: Mapping[str, Any]) -> dict[str, Any]:
        shown = super().attributes(document)
        assert shown.pop("relationships") == flow()
        return shown

    def test_a_field_stands_in_a_flow(self, api: APIClient) -> None:
        for relationships, status, detail, pointer in (
            ({}, 422, "relationships.flow can not be empty", "/data/relationships/flow"),
            ({"flow": {"data": None}}, 422, "relationships.flow can not be empty", "/data/relationships/flow"),
            ({"flow": []}, 422, "relationships.flow must be an object", "/data/relationships/flow"),
            (flow(UNKNOWN_ID), 422, "could not find flow", "/data/relationships/flow"),
            (flow("x"), 422, "could not find flow", "/data/relationships/flow"),
        ):
            answer = api.post("/v2/fields", {"data": {"type": "field", **PAGES, "relationships": relationships}})
            self.refused(answer, status, detail, pointer)
        assert not Field.objects.exists()

    def test_a_field_stays_in_its_flow(self, api: APIClient) -> None:
        field, other = FieldFactory(), TemplateFactory()
        sent = {"data": {"type": "field", "name": "New", "relationships": flow(other.pk)}}
        answer = api.put(f"/v2/fields/{field.pk}", sent)
        self.refused(answer, 422, "a field can not move to another flow", "/data/relationships/flow")
        assert Field.objects.get().name == field.name

    def test_a_flow_has_a_hundred_fields(self, api: APIClient) -> None:
        for _ in range(100):
            self.make(None)
        answer = api.post("/v2/fields", self.body(PAGES))
        self.refused(answer, 422, "a flow must not have more than 100 fields", "/data/relationships/flow")
        assert Field.objects.count() == 100

    def test_a_slug_is_of_one_field_of_a_flow(self, api: APIClient) -> None:
        other = FieldFactory(template_id=FLOW_ID)
        assert api.post("/v2/fields", self.body(PAGES)).status == 201
        for answer in (
            api.post("/v2/fields", self.body(PAGES)),
            api.put(f"/v2/fields/{other.pk}", self.body({"slug": "pages"})),
        ):
            self.refused(answer, 422, "slug must be unique amongst the fields of a flow", "/data/slug")
        elsewhere = TemplateFactory()
        body = {"data": self.body(PAGES)["data"] | {"relationships": flow(elsewhere.pk)}}
        assert api.post("/v2/fields", body).status == 201

    def test_a_rule_must_fit_the_kind_that_a_field_is_given(self, api: APIClient) -> None:
        """Whichever of the two is sent."""
        field = FieldFactory(field_type="integer", validation_rules=between(1, 10)["validation_rules"], default=3)
        path = f"/v2/fields/{field.pk}"
        answer = api.put(path, {"data": {"type": "field", "field_type": "string"}})
        self.refused(answer, 422, "validation_rules.0.type must be one of: enum, email, slug")
        answer = api.put(path, {"data": {"type": "field"} | between(4, 10)})
        self.refused(answer, 422, "default must be between 4 and 10", "/data/default")
        assert api.put(path, {"data": {"type": "field", "default": 4} | between(4, 10)}).status == 200

    def test_the_fields_of_a_flow_are_listed_in_their_order(self, api: APIClient) -> None:
        for slug, order in (("c", None), ("b", 2), ("a", 1), ("d", None)):
            FieldFactory(template_id=FLOW_ID, slug=slug, order=order)
        FieldFactory(slug="elsewhere")
        answer = api.get("/v2/flows/products(book)/fields")
        assert answer.status == 200
        assert [field["slug"] for field in answer.data] == ["a", "b", "c", "d"]
        first = answer.data[0]
        assert first["links"] == {"self": f"http://testserver/v2/fields/{first['id']}"}
        assert api.get(f"/v2/fields/{first['id']}").data == first
        for unknown in ("book", "products(film)", FLOW_ID, "%00"):
            assert api.get(f"/v2/flows/{unknown}/fields").status == 404

    def test_a_deleted_flow_takes_its_fields_along(self, api: APIClient) -> None:
        field, other = FieldFactory(template_id=FLOW_ID), FieldFactory()
        assert api.delete(f"/v2/flows/{FLOW_ID}").status == 204
        assert api.get(f"/v2/fields/{field.pk}").status == 404
        assert api.get(f"/v2/fields/{other.pk}").status == 200
