"""/pcm/catalogs (catalog contract §3.1)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Catalog
from catalog.services.catalog import delete_catalogs
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.client import APIClient
from tests.factories.catalog import CatalogFactory, ReleaseFactory, rule_of
from tests.factories.hierarchies import HierarchyFactory
from tests.factories.prices import PriceBookFactory
from tests.resource_cases import UNKNOWN_ID, Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

PATH = "/pcm/catalogs"
USUAL = {"enable_price_segmentation": False, "owner": "store"}


class TestCatalogs(ResourceCases):
    noun = Noun(
        type="catalog",
        path=PATH,
        pricing=True,
        has_meta=False,
        make=CatalogFactory,
        creates=[
            (
                {"name": "Summer 👕 $", "description": "For the beach", "hierarchy_ids": []},
                {"name": "Summer 👕 $", "description": "For the beach", "hierarchy_ids": [], **USUAL},
            ),
            (
                {
                    "name": "S",
                    "hierarchy_ids": [],
                    "description": None,
                    "pricebook_id": "",
                    "pricebook_ids": None,
                    "locales": {"fr-FR": {"name": "Été"}},
                    "enable_price_segmentation": True,
                },
                {
                    "name": "S",
                    "hierarchy_ids": [],
                    "description": "",
                    "locales": {"fr-FR": {"name": "Été"}},
                    "enable_price_segmentation": True,
                    "owner": "store",
                },
            ),
        ],
        change={"name": " Other ", "description": "d\n", "locales": {"de": {"description": "Neu"}}},
        required=["name"],
        refusals=[
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"name": 7}, "name must be a string", "name"),
            ({"description": []}, "description must be a string", "description"),
            ({"hierarchy_ids": "x"}, "hierarchy_ids must be an array", "hierarchy_ids"),
            ({"hierarchy_ids": None}, "hierarchy_ids can not be empty", "hierarchy_ids"),
            ({"hierarchy_ids": [7]}, "hierarchy_ids.0 must be a string", "hierarchy_ids/0"),
            ({"hierarchy_ids": ["x", UNKNOWN_ID]}, "could not find hierarchy", "hierarchy_ids"),
            ({"pricebook_id": UNKNOWN_ID}, "could not find price book", "pricebook_id"),
            ({"pricebook_id": 7}, "pricebook_id must be a string", "pricebook_id"),
            ({"pricebook_ids": [{"id": "x", "priority": 1}]}, "could not find price book", "pricebook_ids"),
            (
                {"pricebook_ids": [{"id": "x"}]},
                "pricebook_ids.0.priority can not be empty",
                "pricebook_ids/0/priority",
            ),
            (
                {"pricebook_ids": [{"id": "x", "priority": place} for place in (1, 2)]},
                "pricebook_ids.1.id is named twice",
                "pricebook_ids/1/id",
            ),
            (
                {"pricebook_ids": [{"id": str(place), "priority": place} for place in range(6)]},
                "pricebook_ids must not have more than 5 price books",
                "pricebook_ids",
            ),
            (
                {"pricebook_id": "x", "pricebook_ids": [{"id": "x", "priority": 1}]},
                "pricebook_ids must not be given together with pricebook_id",
                "pricebook_ids",
            ),
            ({"locales": {"?": {"name": "x"}}}, "locales.? is not a language code", "locales/?"),
            (
                {"enable_price_segmentation": "yes"},
                "enable_price_segmentation must be a boolean",
                "enable_price_segmentation",
            ),
        ],
        filters=Filters(
            rows=[{"name": "Summer"}, {"name": "summer"}, {"name": "Winter"}],
            found={
                "eq(name,Summer)": [0],
                "in(name,Summer,Winter)": [0, 2],
                "like(name,*ummer)": [0, 1],
            },
            unreadable=["eq(id,x)", "ilike(name,*x*)", "eq(description,x)"],
        ),
        list_queries=4,
    )


def sent(**attributes: Any) -> dict[str, Any]:
    return {"data": {"type": "catalog", "attributes": {"name": "Summer", "hierarchy_ids": [], **attributes}}}


def test_hierarchies_keep_their_order_and_are_named_once(api: APIClient) -> None:
    first, second = (str(HierarchyFactory().pk) for _ in range(2))
    answer = api.post(PATH, sent(hierarchy_ids=[second, first.upper(), second, first]))
    assert answer.data["attributes"]["hierarchy_ids"] == [second, first]


def test_price_books_are_shown_as_they_were_given(api: APIClient) -> None:
    book, other = (str(PriceBookFactory().pk) for _ in range(2))
    several = [{"id": other, "priority": 1}, {"id": book, "priority": 2}]
    created = api.post(PATH, sent(pricebook_id=book)).data
    assert (created["attributes"]["pricebook_id"], "pricebook_ids" in created["attributes"]) == (book, False)
    path = f"{PATH}/{created['id']}"
    changed = api.put(path, sent(pricebook_ids=several)).data["attributes"]
    assert (changed["pricebook_ids"], "pricebook_id" in changed) == (several, False)
    assert api.put(path, sent()).data["attributes"]["pricebook_ids"] == several
    cleared = api.put(path, sent(pricebook_ids=[])).data["attributes"]
    assert not {"pricebook_id", "pricebook_ids"} & cleared.keys()


def test_what_a_catalog_names_already_may_be_gone(api: APIClient) -> None:
    hierarchy, book = HierarchyFactory(), PriceBookFactory()
    named = {"hierarchy_ids": [str(hierarchy.pk)], "pricebook_id": str(book.pk)}
    path = f"{PATH}/{api.post(PATH, sent(**named)).data['id']}"
    hierarchy.delete()
    book.delete()
    assert api.put(path, sent(**named, description="Still here")).status == 200
    assert api.put(path, sent(hierarchy_ids=[*named["hierarchy_ids"], UNKNOWN_ID])).status == 422


def test_links_and_the_number_of_releases(api: APIClient) -> None:
    catalog = CatalogFactory()
    assert api.get(f"{PATH}/{catalog.pk}").data["relationships"] == {
        "rules": {"links": {"related": f"{PATH}/rules?filter=eq(catalog_id,{catalog.pk})"}},
        "releases": {"links": {"related": f"{PATH}/{catalog.pk}/releases"}, "meta": {}},
    }
    ReleaseFactory(catalog=catalog)
    ReleaseFactory(catalog=catalog, status="PENDING", published_at=None)
    assert api.get(f"{PATH}/{catalog.pk}").data["relationships"]["releases"]["meta"] == {"count": 1}


def test_the_shorter_path_is_the_same_one(api: APIClient) -> None:
    created = api.post("/catalogs", sent())
    path = f"{PATH}/{created.data['id']}"
    assert created.body["links"] == {"self": path}
    listed = api.get("/catalogs/?page[limit]=1")
    assert [each["id"] for each in listed.body["data"]] == [created.data["id"]]
    assert listed.body["links"]["self"] == f"{PATH}/?page[limit]=1"
    assert api.get(f"/catalogs/{created.data['id']}").body["links"] == {"self": path}
    assert api.get("/catalogsx").status == 404


def test_a_catalog_with_rules_or_releases_stays(api: APIClient) -> None:
    ruled, released = CatalogFactory(name="Ruled"), ReleaseFactory(name="Released").catalog
    rule_of(ruled)
    for catalog, reason in ((ruled, "rule"), (released, "releases")):
        answer = api.delete(f"{PATH}/{catalog.pk}")
        assert answer.status == 422
        assert reason in answer.details[0]
    assert Catalog.objects.count() == 2
    delete_catalogs(catalog_ids=[released.pk], with_releases=True)
    with pytest.raises(Invalid, match="rule"):
        delete_catalogs(catalog_ids=[ruled.pk], with_releases=True)
    assert list(Catalog.objects.all()) == [ruled]


def test_a_failed_publish_does_not_keep_a_catalog(api: APIClient) -> None:
    catalog = ReleaseFactory(status="FAILED", published_at=None).catalog
    assert api.delete(f"{PATH}/{catalog.pk}").status == 204
    assert not Catalog.objects.exists()


def test_the_history_names_hierarchies_and_price_books(api: APIClient) -> None:
    path = f"{PATH}/{api.post(PATH, sent()).data['id']}"
    hierarchy, book = HierarchyFactory(name="Clothing"), PriceBookFactory(name="Retail")
    api.put(path, sent(hierarchy_ids=[str(hierarchy.pk)], pricebook_id=str(book.pk)))
    changes = Entry.objects.get(verb=Entry.Verb.CHANGED).changes
    assert {name: each["added"] for name, each in changes.items()} == {
        "hierarchies": ["Clothing"],
        "price_books": ["Retail"],
    }
