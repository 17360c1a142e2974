"""The pages of the API say what webhooks are sent."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS30Validator

from jobs.webhooks.kinds import EVENTS
from tests.client import APIClient

pytestmark = pytest.mark.django_db


def test_every_event_is_described_with_an_example_that_fits(anonymous_api: APIClient) -> None:
    document = anonymous_api.get("/api/schema/").body
    assert sorted(document["x-webhooks"]) == sorted(EVENTS.names())
    for kind in EVENTS:
        post = document["x-webhooks"][kind.name]["post"]
        assert [each["name"] for each in post["parameters"]] == [
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        ]
        name = post["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
        OAS30Validator(schema).validate(schema["example"])
        assert f"`{name}`" in document["info"]["description"]
