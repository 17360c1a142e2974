from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from products.models import LastBuild
from pxm.clock import now
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, child_of, shirt

pytestmark = pytest.mark.django_db


def _panels(browser: Client) -> dict[str, Any]:
    return {shown["panel"].name: shown["context"] for shown in browser.get("/admin/").context["panels"]}


def test_tiles_count_products_and_lead_to_the_lists_that_show_them() -> None:
    one = shirt(needs_rebuild=True)
    child_of(one.product, one["Small"], one["Green"], status="draft")
    ProductFactory(status="draft")
    browser = signed_in(VIEWER)

    panels = _panels(browser)

    lines = [line for tile in panels["products-kinds"]["tiles"] for line in (tile["headline"], *tile["lines"])]
    assert {line.words: line.number for line in lines} == {
        "": 3,
        "Standard": 1,
        "Parent": 1,
        "Child": 1,
        "Bundle": 0,
        "Live": 1,
        "Draft": 2,
    }
    for line in lines:
        assert len(browser.get(line.address).context["cl"].result_list) == line.number, line.words
    assert panels["products-rebuild"]["total"] == 1
    assert len(browser.get(panels["products-rebuild"]["address"]).context["cl"].result_list) == 1


def test_an_empty_store_shows_three_steps_each_with_its_button_when_it_can_be_taken() -> None:
    browser = signed_in(MERCHANDISER)

    steps = _panels(browser)["first-steps"]["steps"]
    assert [(step.done, bool(step.address)) for step in steps] == [(False, True), (False, True), (False, False)]

    VariationFactory()
    ProductFactory()
    steps = _panels(browser)["first-steps"]["steps"]
    assert [(step.done, bool(step.address)) for step in steps] == [(True, True), (True, True), (False, True)]
    for step in steps:
        assert browser.get(step.address).status_code == 200


def test_the_steps_are_gone_after_the_first_build() -> None:
    LastBuild.objects.create(product=ProductFactory(), built_at=now())

    assert "first-steps" not in _panels(signed_in(MERCHANDISER))


def test_a_viewer_is_offered_no_step() -> None:
    steps = _panels(signed_in(VIEWER))["first-steps"]["steps"]

    assert not any(step.address for step in steps)


def test_whoever_may_see_nothing_sees_no_tile() -> None:
    assert _panels(signed_in(None)) == {}


def test_the_dashboard_costs_the_same_for_few_and_for_many(
    count_queries: Callable[[Callable[[], object]], int],
) -> None:
    browser = signed_in(MERCHANDISER)
    ProductFactory()
    browser.get("/admin/")
    few = count_queries(lambda: browser.get("/admin/"))

    ProductFactory.create_batch(20, needs_rebuild=True)

    assert count_queries(lambda: browser.get("/admin/")) == few == 18
