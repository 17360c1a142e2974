"""/pcm/catalogs/rules (catalog contract §4, §6.3)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from catalog.api.rules import urlpatterns
from catalog.inputs.rule import MATCH_TYPES
from catalog.models import CatalogRule, RuleCriterion, RuleSchedule
from tests.access_cases import AccessCases
from tests.client import Answer, APIClient
from tests.factories.catalog import CatalogFactory, ReleaseFactory, make_rule, published_rule, rule_of
from tests.factories.prices import PriceBookFactory
from tests.resource_cases import UNKNOWN_ID, Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

RULES, VALIDATE = "/pcm/catalogs/rules", "/pcm/catalogs/rules/validate"
CATALOG_ID = "11111111-1111-7111-8111-111111111111"
BOOK_ID = "22222222-2222-7222-8222-222222222222"
NOT_AFTER = ("schedules.0.valid_to must be after valid_from", "schedules/0/valid_to")
EVERYTHING = {
    "description": "VIP shoppers in the app",
    "account_ids": ["f7a1"],
    "account_tag_ids": ["gold"],
    "customer_ids": ["c 1"],
    "channels": ["mobile", "mobile"],
    "tags": ["vip", "VIP"],
}


@pytest.fixture(autouse=True)
def _what_rules_name(db: None) -> None:
    CatalogFactory(pk=CATALOG_ID)
    PriceBookFactory(pk=BOOK_ID)


class TestRules(ResourceCases):
    noun = Noun(
        type="catalog_rule",
        path=RULES,
        pricing=True,
        make=make_rule,
        creates=[
            ({"name": "mobile vip", "catalog_id": CATALOG_ID}, {"name": "mobile vip", "catalog_id": CATALOG_ID}),
            (
                {
                    "name": "r",
                    "catalog_id": CATALOG_ID.upper(),
                    **EVERYTHING,
                    "schedules": [
                        {"valid_from": "2026-06-01T00:00:00.000-05:00", "valid_to": "2026-06-15T23:59:59.000-08:00"},
                        {"valid_from": None, "valid_to": "2026-01-01"},
                        {},
                    ],
                    "pricebook_ids": [{"id": BOOK_ID.upper(), "priority": -3}],
                    "priority": 7,
                },
                {
                    "name": "r",
                    "catalog_id": CATALOG_ID,
                    **EVERYTHING,
                    "schedules": [
                        {"valid_from": "2026-06-01T05:00:00.000Z", "valid_to": "2026-06-16T07:59:59.000Z"},
                        {"valid_to": "2026-01-01T00:00:00.000Z"},
                        {},
                    ],
                    "pricebook_ids": [{"id": BOOK_ID, "priority": -3}],
                },
            ),
            (
                {"name": "x" * 1000, "catalog_id": CATALOG_ID, "description": None, "tags": None, "schedules": []},
                {"name": "x" * 1000, "catalog_id": CATALOG_ID},
            ),
        ],
        change={
            "name": " Other ",
            "description": "d\n",
            "channels": ["web", "x" * 255],
            "tags": ["sale"],
            "schedules": [{"valid_from": "2026-06-01T05:00:00.000Z"}],
            "pricebook_ids": [{"id": BOOK_ID, "priority": 1}],
        },
        required=["name", "catalog_id"],
        refusals=[
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"name": 7}, "name must be a string", "name"),
            ({"description": "x" * 65_536}, "description must not exceed 65535 characters", "description"),
            ({"catalog_id": UNKNOWN_ID}, "could not find catalog", "catalog_id"),
            ({"catalog_id": "legacy"}, "could not find catalog", "catalog_id"),
            ({"channels": "web"}, "channels must be an array", "channels"),
            ({"channels": ["web", 7]}, "channels.1 must be a string", "channels/1"),
            ({"tags": [""]}, "tags.0 can not be empty", "tags/0"),
            ({"tags": ["x" * 256]}, "tags.0 must not exceed 255 characters", "tags/0"),
            ({"account_ids": ["a"] * 1001}, "account_ids must not have more than 1000 accounts", "account_ids"),
            ({"schedules": [{"valid_from": "x"}]},
             "schedules.0.valid_from must be a date and time, such as 2026-03-01T00:00:00Z", "schedules/0/valid_from"),
            ({"schedules": [{"valid_from": "2026-03-01", "valid_to": "2026-02-01"}]}, *NOT_AFTER),
            ({"schedules": [{"valid_from": "2026-03-01", "valid_to": "2026-03-01"}]}, *NOT_AFTER),
            ({"schedules": ["x"]}, "schedules.0 must be an object", "schedules/0"),
            ({"schedules": [{}] * 101}, "schedules must not have more than 100 schedules", "schedules"),
            ({"pricebook_ids": [{"id": UNKNOWN_ID, "priority": 1}]}, "could not find price book", "pricebook_ids"),
            ({"pricebook_ids": [{"id": BOOK_ID}]}, "pricebook_ids.0.priority can not be empty",
             "pricebook_ids/0/priority"),
            ({"pricebook_ids": [{"id": BOOK_ID, "priority": 1}] * 2}, "pricebook_ids.1.id is named twice",
             "pricebook_ids/1/id"),
            ({"pricebook_ids": [{"id": BOOK_ID, "priority": 1}] * 6},
             "pricebook_ids must not have more than 5 price books", "pricebook_ids"),
        ],
        filters=Filters(
            rows=[
                {"channels": ["web", "app"], "tags": ["vip"]},
                {"channels": ["app"], "account_ids": ["a1"], "books": [{"id": BOOK_ID, "priority": 1}]},
                {"customer_ids": ["c1"], "tags": ["VIP", "web"]},
            ],
            found={
                "eq(channels,app)": [0, 1],
                "in(channels,web,shop)": [0],
                "eq(tags,vip)": [0],
                "in(tags,vip,VIP)": [0, 2],
                "eq(tags,web):eq(customer_ids,c1)": [2],
                "in(account_ids,a1,a2)": [1],
                f"eq(pricebook_ids,{BOOK_ID})": [1],
                "eq(channels,ap)": [],
                f"eq(catalog_id,{CATALOG_ID})": [],
            },
            unreadable=["eq(name,x)", "in(catalog_id,x)", "eq(account_tag_ids,x)", "like(channels,*)", "eq(id,x)"],
        ),
        has_meta=False,
        list_queries=4,
    )  # fmt: skip


class TestAccess(AccessCases):
    urlpatterns, model = urlpatterns, CatalogRule
    body = {"data": {"type": "catalog_rule", "attributes": {"name": "r", "catalog_id": CATALOG_ID}}}
    operations = {
        "catalogs/rules/validate": "POST",
        "catalogs/rules": "GET POST",
        "catalogs/rules/{}": "GET PUT DELETE",
    }

    def is_unknown(self, answer: Answer, method: str, path: str) -> bool:
        return answer.status == 204 if method == "DELETE" else super().is_unknown(answer, method, path)


def body(**attributes: Any) -> dict[str, Any]:
    return {"data": {"type": "catalog_rule", "attributes": attributes}}


def test_an_empty_list_clears_and_what_is_not_sent_stays(api: APIClient) -> None:
    rule = make_rule(**EVERYTHING, schedules=[{"valid_to": "2026-01-01"}], books=[{"id": BOOK_ID, "priority": 1}])
    path = f"{RULES}/{rule.pk}"
    before = api.get(path).data["attributes"]
    assert api.put(path, body()).data["attributes"] == before
    for name in (*EVERYTHING, "schedules", "pricebook_ids"):
        shown = api.put(path, body(**{name: "" if name == "description" else []})).data["attributes"]
        del before[name]
        assert shown.keys() == before.keys()
    assert list(RuleCriterion.objects.values_list("kind", "value")) == [("anyone", "")]
    assert not RuleSchedule.objects.exists()


def test_both_families_answer_and_links_are_those_of_one(api: APIClient) -> None:
    rule = make_rule()
    path = f"{RULES}/{rule.pk}"
    for place in (path, path.removeprefix("/pcm")):
        assert api.get(place).body["links"] == {"self": path}
    answer = api.get("/catalogs/rules?page[limit]=1&filter=eq(channels,x)")
    assert answer.body["links"]["self"] == f"{RULES}?page[limit]=1&filter=eq(channels,x)"
    assert answer.body["links"]["first"] == f"{RULES}?filter=eq(channels,x)&page[limit]=1&page[offset]=0"
    created = api.post("/catalogs/rules", body(name="r", catalog_id=CATALOG_ID))
    assert created.body["links"] == {"self": f"{RULES}/{created.data['id']}"}
    assert api.delete(f"/catalogs/rules/{rule.pk}").status == 204


# --- Comparing --------------------------------------------------------------------------------------------------------


def compare(api: APIClient, match_type: str, **values: Any) -> list[dict[str, Any]]:
    answer = api.post(VALIDATE, {"data": {"match_type": match_type, **values}})
    assert answer.status == 200, answer.body
    return answer.body["data"]


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["id"] for document in documents]


def test_filter_finds_rules_with_every_value(api: APIClient) -> None:
    one = make_rule(name="one", channels=["web", "app"], tags=["vip"], schedules=[{"valid_to": "2026-01-01"}])
    other = make_rule(channels=["web"], account_tag_ids=["gold"], books=[{"id": BOOK_ID, "priority": 1}])
    for values, found in (
        ({}, [one, other]),
        ({"channels": ["web"]}, [one, other]),
        ({"channels": ["app", "web"]}, [one]),
        ({"channels": ["web"], "account_tag_ids": ["gold"]}, [other]),
        ({"pricebook_ids": [BOOK_ID]}, [other]),
        ({"catalog_id": str(other.catalog_id)}, [other]),
        ({"name": "one", "schedules": [{"valid_to": "2026-01-01T00:00:00Z"}]}, [one]),
        ({"schedules": [{"valid_from": "2025-01-01", "valid_to": "2026-01-01"}]}, []),
        ({"catalog_id": "x"}, []),
    ):
        documents = compare(api, "filter", **values)
        assert ids(documents) == [str(rule.pk) for rule in found], values
    assert documents == []


def test_similarity_puts_the_most_alike_first(api: APIClient) -> None:
    named = make_rule(name="vip")
    entries = make_rule(channels=["web", "app"], tags=["vip"], customer_ids=["c"], account_ids=["a"])
    others = make_rule(
        books=[{"id": BOOK_ID, "priority": 1}], schedules=[{"valid_from": "2026-01-01"}], account_tag_ids=["gold"]
    )
    make_rule(channels=["shop"], schedules=[{"valid_to": "2020-01-01"}])
    documents = compare(
        api,
        "similarity",
        name="vip",
        catalog_id=str(others.catalog_id),
        channels=["web", "app"],
        tags=["vip"],
        customer_ids=["c"],
        account_ids=["a"],
        account_tag_ids=["gold"],
        pricebook_ids=[BOOK_ID],
        schedules=[{"valid_from": "2025-01-01"}],
    )
    assert ids(documents) == [str(rule.pk) for rule in (named, entries, others)]
    assert [document["meta"]["similarity_score"] for document in documents] == [100, 25, 7]
    assert compare(api, "similarity") == []


def test_conflict_finds_rules_that_a_new_one_would_overlap(api: APIClient) -> None:
    june = [{"valid_from": "2026-06-01", "valid_to": "2026-07-01"}]
    in_june = make_rule(channels=["web", "app"], schedules=june)
    always = make_rule(channels=["app"])
    make_rule(channels=["shop"])
    make_rule(channels=["app"], tags=["vip"])
    default = make_rule()
    for values, found in (
        ({"channels": ["app"]}, [in_june, always]),
        ({"channels": ["web", "x"]}, [in_june]),
        ({"channels": ["app"], "schedules": [{"valid_from": "2026-07-01"}]}, [always]),
        ({"channels": ["app"], "schedules": [{"valid_to": "2026-06-01T00:00:00.001Z"}]}, [in_june, always]),
        ({"channels": ["app"], "tags": ["other"]}, []),
        ({}, [default]),
    ):
        assert ids(compare(api, "conflict", **values)) == [str(rule.pk) for rule in found], values


def test_resolve_for_shopper_finds_the_rule_that_decides(api: APIClient) -> None:
    rule = published_rule(channels=["app"], schedules=[{"valid_from": "2026-06-01", "valid_to": "2026-07-01"}])
    (document,) = compare(api, "resolve_for_shopper", channels=["app"], match_date="2026-06-10T00:00:00Z")
    assert document["id"] == str(rule.pk)
    release = rule.catalog.releases.get()
    assert document["meta"] == {"active": True, "resolved_for_shopper": True, "release_id": str(release.pk)}
    (default,) = compare(api, "resolve_for_shopper", channels=["app"], match_date="2026-07-01")
    assert default["attributes"]["name"] == "Default Catalog Resolution"
    assert default["attributes"]["catalog_id"] == str(rule.catalog_id)
    (document,) = compare(api, "filter", channels=["app"], match_date="2026-07-01")
    assert document["meta"] == {"active": False, "resolved_for_shopper": False, "release_id": str(release.pk)}


def test_nothing_is_resolved_where_nothing_is_published(api: APIClient) -> None:
    make_rule()
    assert compare(api, "resolve_for_shopper") == []


@pytest.mark.parametrize(
    ("sent", "detail", "pointer"),
    [
        (None, "data can not be empty", "/data"),
        ({}, "match_type can not be empty", "/data/match_type"),
        ({"match_type": "best"}, "match_type must be one of: filter, similarity, conflict, resolve_for_shopper",
         "/data/match_type"),
        ({"match_type": "filter", "channels": 7}, "channels must be an array", "/data/channels"),
        ({"match_type": "filter", "match_date": "x"},
         "match_date must be a date and time, such as 2026-03-01T00:00:00Z", "/data/match_date"),
        ({"match_type": "resolve_for_shopper", "customer_ids": ["a", "b"]}, "customer_ids must name only one",
         "/data/customer_ids"),
    ],
)  # fmt: skip
def test_a_comparison_that_is_wrong_says_where(api: APIClient, sent: Any, detail: str, pointer: str) -> None:
    answer = api.post(VALIDATE, {"data": sent})
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": pointer}


def test_a_comparison_costs_the_same_however_many_rules_there_are(api: APIClient, count_queries: Any) -> None:
    catalog = ReleaseFactory().catalog
    asked = {"channels": ["app"], "schedules": [{"valid_from": "2020-01-01"}]}

    def cost() -> list[int]:
        return [count_queries(partial(compare, api, match_type, **asked)) for match_type in MATCH_TYPES]

    for _ in range(2):
        rule_of(catalog, **asked)
    few = cost()
    for _ in range(198):
        rule_of(catalog, **asked)
    assert cost() == few
    page = api.post(f"{VALIDATE}?page[limit]=10&page[offset]=195", {"data": {"match_type": "conflict", **asked}})
    assert (len(page.body["data"]), page.body["meta"]["results"]["total"]) == (5, 200)
