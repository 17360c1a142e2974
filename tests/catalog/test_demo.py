"""The catalogs of the first start: published once the products have their children."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.demo import make_demo
from catalog.models import Release
from pxm.running.demos import DEMOS
from tests.client import APIClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(run_jobs: Callable[[], None]) -> None:
    """Everything that the first start makes, in its order, with all jobs done."""
    ana = User.objects.create_user("ana")
    for make in DEMOS:
        make(ana)
    run_jobs()


def shown(api: APIClient, path: str, **query: Any) -> Any:
    answer = api.get(path, query)
    assert answer.status == 200, answer.body
    return answer


def test_the_first_start_knows_it() -> None:
    assert list(DEMOS)[-1] is make_demo


def test_what_is_published_has_its_children_and_prices(demo: None, shopper_api: APIClient) -> None:
    assert sorted(Release.objects.values_list("name", "status")) == [("Shop", "PUBLISHED"), ("Trade", "PUBLISHED")]
    assert shown(shopper_api, "/catalog").data["attributes"]["name"] == "Shop"
    [shirt] = shown(shopper_api, "/catalog/products", filter="eq(sku,978055216732567)").data
    children = shown(shopper_api, f"/catalog/products/{shirt['id']}/relationships/children")
    assert children.body["meta"]["results"]["total"] == 24
    for child in children.data:
        assert child["meta"]["display_price"]["without_tax"]["formatted"] == "$49.00"
        assert child["meta"]["bread_crumb_nodes"]
    [throw] = shown(shopper_api, "/catalog/products", filter="eq(sku,THROW-LW)").data
    assert throw["meta"]["sale_id"] == "Seasonal sale"


def test_a_channel_is_shown_another_catalog(demo: None, shopper_api: APIClient) -> None:
    trade = shopper_api.get("/catalog", headers={"EP-Channel": "trade"}).data
    assert trade["attributes"]["name"] == "Trade"
    found = shopper_api.get("/catalog/products", {"filter": "eq(sku,MUG-350)"}, headers={"EP-Channel": "trade"})
    [mug] = found.data
    assert mug["attributes"]["price"]["USD"] == {"amount": 1260, "includes_tax": False}
    assert set(mug["attributes"]["tiers"]) == {"from 12", "from 48"}
