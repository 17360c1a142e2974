"""POST /pcm/products/{id}/build/preview – ours, not in the public contract (ruling: preview request)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.models import Job
from products.models import Product
from tests.client import APIClient
from tests.factories.products import Shirt, build, shirt
from tests.products.api.bodies import UNKNOWN_ID, resource

pytestmark = pytest.mark.django_db

AMBIGUOUS = "could not determine whether to include or exclude a child product due to ambiguous rules"


def preview(api: APIClient, made: Shirt, data: Any = None, **query: Any) -> Any:
    path = f"/pcm/products/{made.product.pk}/build/preview"
    return api.post(path, None if data is None else {"data": data}, query=query)


def ids(made: Shirt, *names: str) -> list[str]:
    return [str(made[name].pk) for name in names]


def named(made: Shirt, **choices: str) -> list[dict[str, str]]:
    return [{"id": str(made[name].pk), "name": name, "variation": each} for each, name in choices.items()]


def test_a_first_build_is_previewed_without_writing_anything(api: APIClient) -> None:
    made = shirt()
    before = list(Product.objects.values())

    answer = preview(api, made)

    assert answer.status == 200
    attributes = answer.data["attributes"]
    assert (answer.data["type"], answer.data["id"]) == ("build-preview", str(made.product.pk))
    assert attributes["counts"] == {"create": 24, "update": 0, "delete": 0, "keep": 0, "untouched": 0}
    assert attributes["combinations"] == {"total": 27, "built": 24, "left_out": 3, "ambiguous": 0}
    assert attributes["sentence"].startswith(
        "24 of 27 will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1"
    )
    assert attributes["rules"] == [
        {
            "number": 1,
            "effect": "exclude",
            "options": attributes["rules"][0]["options"],
            "matches": 3,
            "decides": 3,
            "hindrance": None,
        }
    ]
    assert {option["name"] for option in attributes["rules"][0]["options"]} == {"Small", "Red"}
    assert attributes["rows"][0] == {
        "action": "create",
        "id": None,
        "name": "Shirt",
        "sku": "shirtSmallGreenCotton",
        "slug": "shirtSmallGreenCotton",
        "options": named(made, Size="Small", Color="Green", Material="Cotton"),
        "is_independent": False,
        "changes": [],
    }
    assert len(attributes["rows"]) == 24
    assert attributes["losses"] == {"deleted": 0, "because": [], "independent": [], "independent_total": 0}
    assert (attributes["problems"], attributes["problem_total"]) == ([], 0)
    assert "decision" not in attributes
    assert answer.body["meta"]["results"] == {"total": 24}
    assert list(Product.objects.values()) == before
    assert not Job.objects.exists()


def test_rows_come_in_pages_and_by_action(api: APIClient) -> None:
    made = shirt()
    build(made.product)
    children = list(made.product.children.order_by("pk"))
    api.put(f"/pcm/products/{children[0].pk}", resource("product", name="mine"))
    api.put(f"/pcm/products/{made.product.pk}", resource("product", description="new"))
    wool = {"default": "include", "exclude": [ids(made, "Wool")]}

    answer = preview(api, made, {"build_rules": wool}, **{"filter": "eq(action,delete)", "page[limit]": 3})

    attributes = answer.data["attributes"]
    assert attributes["counts"] == {"create": 2, "update": 15, "delete": 8, "keep": 0, "untouched": 1}
    assert [row["action"] for row in attributes["rows"]] == ["delete"] * 3
    assert answer.body["meta"]["results"] == {"total": 8}
    assert answer.body["links"]["next"].endswith("page[limit]=3&page[offset]=3")
    assert preview(api, made, {"build_rules": wool}).body["meta"]["results"] == {"total": 26}


def test_an_update_shows_old_and_new(api: APIClient) -> None:
    made = shirt(description="old")
    build(made.product)
    api.put(f"/pcm/products/{made.product.pk}", resource("product", description="new"))
    row = preview(api, made, filter="eq(action,update)").data["attributes"]["rows"][0]
    assert row["changes"] == [{"field": "description", "old": "old", "new": "new"}]
    assert row["id"] == str(made.product.children.order_by("pk").first().pk)


def test_independent_children_that_would_be_lost_are_named(api: APIClient) -> None:
    made = shirt()
    build(made.product)
    child = made.product.children.get(sku="shirtLargeRedWool")
    api.put(f"/pcm/products/{child.pk}", resource("product", name="Mine"))
    wool = {"default": "include", "exclude": [ids(made, "Wool")]}
    losses = preview(api, made, {"build_rules": wool}).data["attributes"]["losses"]
    assert losses["independent"] == [{"id": str(child.pk), "sku": "shirtLargeRedWool", "name": "Mine"}]
    assert (losses["deleted"], losses["independent_total"]) == (8, 1)


@pytest.mark.parametrize(("rules", "built"), [({"build_rules": None}, 27), ({}, 24), (None, 24)])
def test_rules_that_are_not_saved_are_tried(api: APIClient, rules: Any, built: int) -> None:
    made = shirt()
    assert preview(api, made, rules).data["attributes"]["combinations"]["built"] == built


@pytest.mark.parametrize(
    ("options", "outcome", "by", "overruled"),
    [
        ("Small Red Wool", "built", [2], [1]),
        ("Wool Red Small", "built", [2], [1]),
        ("Small Red Denim", "left_out", [1], []),
        ("Large Red Wool", "built", [], []),
    ],
)
def test_one_combination_is_told_which_rule_decides_it(
    api: APIClient, options: str, outcome: str, by: list[int], overruled: list[int]
) -> None:
    made = shirt()
    rules = {
        "default": "include",
        "exclude": [ids(made, "Small", "Red")],
        "include": [[id.upper() for id in ids(made, "Small", "Red", "Wool")]],
    }
    asked = {"build_rules": rules, "options": [id.upper() for id in ids(made, *options.split())]}
    decision = preview(api, made, asked).data["attributes"]["decision"]
    assert decision["outcome"] == outcome
    assert [rule["number"] for rule in decision["by"]] == by
    assert [rule["number"] for rule in decision["overruled"]] == overruled
    assert {option["name"] for option in decision["options"]} == set(options.split())


def test_a_conflict_of_rules_is_a_problem_of_the_plan(api: APIClient) -> None:
    made = shirt()
    rules = {"default": "include", "exclude": [ids(made, "Small")], "include": [ids(made, "Red")]}
    asked = {"build_rules": rules, "options": ids(made, "Small", "Red", "Wool")}
    attributes = preview(api, made, asked).data["attributes"]
    assert {problem["message"] for problem in attributes["problems"]} == {AMBIGUOUS}
    assert attributes["problem_total"] == 3
    assert attributes["combinations"]["ambiguous"] == 3
    assert attributes["decision"]["outcome"] == "conflict"
    assert [rule["number"] for rule in attributes["decision"]["by"]] == [1, 2]


@pytest.mark.parametrize(
    ("data", "detail", "pointer"),
    [
        ([], "data must be an object", "/data"),
        ({"build_rules": {}}, "build_rules.default can not be empty", "/data/build_rules/default"),
        (
            {"build_rules": {"default": "include", "exclude": [[UNKNOWN_ID]]}},
            "could not find option",
            "/data/build_rules",
        ),
        ({"options": "x"}, "options must be an array", "/data/options"),
        ({"options": []}, "options can not be empty", "/data/options"),
        ({"options": [UNKNOWN_ID]}, "options must be one of each linked variation", "/data/options"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api: APIClient, data: Any, detail: str, pointer: str) -> None:
    answer = preview(api, shirt(), data)
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": pointer}


def test_rules_with_two_options_of_one_variation_are_refused(api: APIClient) -> None:
    made = shirt()
    rules = {"default": "include", "exclude": [ids(made, "Small", "Large")]}
    answer = preview(api, made, {"build_rules": rules})
    assert answer.details == ["build_rules: options of one combination must come from different variations"]
    assert answer.errors[0]["source"] == {"pointer": "/data/build_rules/exclude/0"}


@pytest.mark.parametrize("text", ["eq(action,build)", "in(action,create,keep)", "eq(sku,x)", "garbage"])
def test_other_filters_are_refused(api: APIClient, text: str) -> None:
    assert preview(api, shirt(), filter=text).details == ["Could not parse the supplied filter"]


def test_a_page_must_be_one(api: APIClient) -> None:
    assert preview(api, shirt(), **{"page[limit]": "x"}).status == 400


def test_the_schema_says_that_the_operation_is_ours(client: Any) -> None:
    operations = client.get("/api/schema/").json()["paths"]
    path = next(path for path in operations if path.endswith("/build/preview"))
    assert operations[path]["post"]["x-not-in-public-contract"] is True


def test_what_was_previewed_is_built_or_nothing(api: APIClient, run_jobs: Callable[[], None]) -> None:
    made = shirt()
    build_path = f"/pcm/products/{made.product.pk}/build"
    plan = preview(api, made).body["meta"]["plan"]

    job = api.post(build_path, {"data": {"plan": plan}})
    run_jobs()

    assert job.status == 201
    assert api.get(f"/pcm/jobs/{job.data['id']}").data["attributes"]["status"] == "success"
    stale = api.post(build_path, {"data": {"plan": plan}})
    assert stale.status == 409
    (error,) = stale.body["errors"]
    assert error["title"] == "Conflict"
    assert error["detail"] == "the build would not do what was shown: 0 children would be created instead of 24"
    assert error["source"] == {"pointer": "/data/plan"}
    assert error["meta"]["plan"] == preview(api, made).body["meta"]["plan"]


def test_rules_that_were_tried_have_the_plan_of_the_same_rules_saved(api: APIClient) -> None:
    made = shirt()
    wool = {"default": "include", "exclude": [ids(made, "Wool")]}
    tried = preview(api, made, {"build_rules": wool}, **{"page[limit]": 1}).body["meta"]["plan"]

    assert tried != preview(api, made).body["meta"]["plan"]
    api.put(f"/pcm/products/{made.product.pk}", resource("product", build_rules=wool))
    assert tried == preview(api, made).body["meta"]["plan"]


@pytest.mark.parametrize("plan", ["", 7, ["24"], {}])
def test_a_plan_is_a_text(api: APIClient, plan: Any) -> None:
    answer = api.post(f"/pcm/products/{shirt().product.pk}/build", {"data": {"plan": plan}})

    assert answer.status == 422
    assert answer.body["errors"][0]["source"] == {"pointer": "/data/plan"}


def test_changed_skus_and_slugs_have_their_number_and_rows(api: APIClient) -> None:
    made = shirt()
    build(made.product)
    option = f"/pcm/variations/{made.color.pk}/options/{made['Red'].pk}"
    api.put(option, resource("product-variation-option", name="Crimson"))
    api.put(f"/pcm/products/{made.product.pk}", resource("product", description="new"))

    answer = preview(api, made, filter="eq(recoded,true)")

    assert answer.data["attributes"]["counts"]["update"] == 24
    assert answer.data["attributes"]["recoded"] == {"sku": 6, "slug": 6, "children": 6}
    assert answer.body["meta"]["results"] == {"total": 6}
    assert preview(api, made, filter="eq(recoded,false)").status == 400
