"""Custom relationships as every noun of the API (PIM contract §7.1)."""

from __future__ import annotations

from typing import Any

import pytest

from products.relationships.models import CustomRelationship
from pxm.api.documents import moment
from tests.client import APIClient
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, attach
from tests.resource_cases import Filters, Noun, ResourceCases

PATH = "/pcm/custom-relationships"
FULL: dict[str, Any] = {
    "name": "Related products",
    "slug": "CRP_related_products",
    "description": "A list of related products shown on the PDP",
    "sort_order": 5,
    "external_name": "Similar items to consider",
    "external_description": "Check out these similar products.",
    "bi_directional": True,
}


class TestRelationships(ResourceCases):
    noun = Noun(
        type="custom-relationship",
        path=PATH,
        named_by="slug",
        make=RelationshipFactory,
        creates=[
            (FULL, FULL),
            (
                {"name": " $Zubehör 👖", "slug": "spare.parts-2_A"},
                {"name": " $Zubehör 👖", "slug": "CRP_spare.parts-2_A", "bi_directional": False},
            ),
            (
                {
                    "name": "x" * 1000,
                    "slug": f"CRP_{'x' * 508}",
                    "description": None,
                    "sort_order": None,
                    "external_name": "",
                    "external_description": None,
                    "unknown": 1,
                },
                {"name": "x" * 1000, "slug": f"CRP_{'x' * 508}", "bi_directional": False},
            ),
        ],
        change={
            "name": "Goes with",
            "description": "d",
            "sort_order": 0,
            "external_name": "n",
            "external_description": "e",
            "bi_directional": True,
        },
        required=["name", "slug"],
        refusals=[
            ({"name": 1}, "name must be a string", "name"),
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"slug": "a b"}, "slug must be URL compatible", "slug"),
            ({"slug": "ü"}, "slug must be URL compatible", "slug"),
            ({"slug": "a\n"}, "slug must be URL compatible", "slug"),
            ({"slug": 7}, "slug must be a string", "slug"),
            ({"slug": "x" * 509}, "slug must not exceed 512 characters", "slug"),
            ({"description": "x" * 65_536}, "description must not exceed 65535 characters", "description"),
            ({"sort_order": "1"}, "sort_order must be an integer", "sort_order"),
            ({"sort_order": 2**31}, "sort_order must be between -2147483648 and 2147483647", "sort_order"),
            ({"external_name": "x" * 1001}, "external_name must not exceed 1000 characters", "external_name"),
            ({"external_description": []}, "external_description must be a string", "external_description"),
            ({"bi_directional": "yes"}, "bi_directional must be a boolean", "bi_directional"),
            ({"bi_directional": None}, "bi_directional can not be empty", "bi_directional"),
        ],
        meta=lambda row: {
            "owner": "store",
            "timestamps": {"created_at": moment(row.created_at), "updated_at": moment(row.updated_at)},
        },
        filters=Filters(
            rows=[{"slug": "CRP_a"}, {"slug": "CRP_b"}, {"slug": "CRP_A"}],
            found={
                "": [0, 1, 2],
                "eq(slug,CRP_a)": [0],
                "in(slug,CRP_A,CRP_b)": [1, 2],
                "eq(slug,a)": [],
                "eq(owner,store)": [0, 1, 2],
                "eq(owner,organization)": [],
            },
            unreadable=["eq(name,x)", "like(slug,CRP*)", "in(owner,store)", "eq(id,x)", "eq(slug"],
        ),
        deletes_known_only=True,
    )


def test_null_clears_what_may_be_absent(api: APIClient) -> None:
    row = RelationshipFactory(description="d", sort_order=1, external_name="n", external_description="e")
    cleared = dict.fromkeys(["description", "sort_order", "external_name", "external_description"])
    answer = api.put(f"{PATH}/{row.slug}", {"data": {"type": "custom-relationship", "attributes": cleared}})
    assert answer.data["attributes"] == {"name": row.name, "slug": row.slug, "bi_directional": False}


@pytest.mark.parametrize("sent", ["CRP_goes_with", "goes_with"])
def test_a_slug_is_unique_with_its_prefix(api: APIClient, sent: str) -> None:
    RelationshipFactory(slug="CRP_goes_with")
    answer = api.post(PATH, {"data": {"type": "custom-relationship", "attributes": {"name": "", "slug": sent}}})
    assert (answer.status, answer.details) == (
        422,
        ["name can not be empty", "slug must be unique amongst custom relationships"],
    )
    assert answer.errors[1]["source"] == {"pointer": "/data/attributes/slug"}
    assert CustomRelationship.objects.count() == 1


def test_a_slug_stays_for_ever(api: APIClient) -> None:
    row = RelationshipFactory(slug="CRP_goes_with", name="Goes with")
    for sent in ("CRP_goes_with", "goes_with"):
        answer = api.put(f"{PATH}/{row.slug}", _change(slug=sent, name=sent))
        assert (answer.status, answer.data["attributes"]["slug"]) == (200, "CRP_goes_with")
    answer = api.put(f"{PATH}/{row.slug}", _change(slug="other", name="Other"))
    assert (answer.status, answer.details) == (422, ["slug can not be changed"])
    assert answer.errors[0]["source"] == {"pointer": "/data/attributes/slug"}
    row.refresh_from_db()
    assert (row.slug, row.name) == ("CRP_goes_with", "goes_with")
    assert api.get(f"{PATH}/goes_with").status == 404


def test_one_in_use_is_not_deleted_and_keeps_its_direction(api: APIClient) -> None:
    row, product = RelationshipFactory(), ProductFactory()
    attach(product, row)
    answer = api.delete(f"{PATH}/{row.slug}")
    assert (answer.status, answer.errors) == (
        400,
        [{"title": "Bad Request", "status": "400", "detail": "custom relationship is in use"}],
    )
    answer = api.put(f"{PATH}/{row.slug}", _change(bi_directional=True, name="x"))
    assert (answer.status, answer.details) == (
        422,
        ["bi_directional can not be changed while the custom relationship is in use"],
    )
    assert api.put(f"{PATH}/{row.slug}", _change(bi_directional=False, name="x")).status == 200
    assert api.delete(f"/pcm/products/{product.pk}").status == 204
    assert api.put(f"{PATH}/{row.slug}", _change(bi_directional=True)).status == 200
    assert api.delete(f"{PATH}/{row.slug}").status == 204
    assert not CustomRelationship.objects.exists()


def _change(**attributes: Any) -> dict[str, Any]:
    return {"data": {"type": "custom-relationship", "attributes": attributes}}
