"""Two variations or options of one name are told apart wherever people choose between them or read about them."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job, JobError
from products.admin.build_errors import Names
from products.admin.children.columns import live_columns
from products.admin.names import variation_names
from products.admin.product.linking import LinkingForm
from products.building.parents import read_parent
from products.models import Variation
from products.services.variation_links import link_variations_to
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.products import ProductFactory, VariationFactory

pytestmark = pytest.mark.django_db

TOLD_APART = ["Size · S, M, L", "Size · 38, 40"]


@pytest.fixture
def sizes() -> list[Variation]:
    VariationFactory(name="Color", options=["Red"])
    return [VariationFactory(name="Size", options=["S", "M", "L"]), VariationFactory(name="Size", options=["38", "40"])]


def test_ctrl_k(sizes: list[Variation]) -> None:
    results = signed_in(MERCHANDISER).get("/admin/search/", {"s": "size"}).context["results"]
    assert sorted(result.title for result in results) == sorted(TOLD_APART)


def test_the_filter_of_products_and_what_it_is_narrowed_to(sizes: list[Variation]) -> None:
    shown = signed_in(MERCHANDISER).get(reverse("admin:products_product_changelist"), {"variation": sizes[1].pk}).text
    assert all(f">{name}</option>" in shown for name in ["Color", *TOLD_APART])
    assert "variation: Size · 38, 40" in shown


def test_link_variations(sizes: list[Variation]) -> None:
    field = LinkingForm().fields["variations"]
    assert sorted(label for _, label in field.choices) == sorted(["Color", *TOLD_APART])


def test_the_search_for_a_variation_to_link(sizes: list[Variation]) -> None:
    found = signed_in(MERCHANDISER).get(reverse("admin:products_product_find_variations"), {"q": "size"}).json()
    assert sorted(each["name"] for each in found["variations"]) == sorted(TOLD_APART)


def test_build_rules_columns_and_menus(sizes: list[Variation]) -> None:
    product = ProductFactory()
    link_variations_to(product_ids=[product.pk], variation_ids=[str(each.pk) for each in sizes])
    shown = signed_in(MERCHANDISER).get(reverse("admin:products_product_change", args=[product.pk]))
    part: Any = next(tab.part for tab in shown.context["tabs"] if tab.key == "variations")
    assert [each["name"] for each in part["linked"]] == TOLD_APART
    assert [column.name for column in live_columns(read_parent(product.pk))] == TOLD_APART


def test_options_of_one_name_in_rules_and_children() -> None:
    variation = VariationFactory(name="Color", options=["Red", "Red", "Blue", "Blue"])
    variation.options.filter(position=3).update(description="#00f")
    variation.options.filter(position__lt=2).update(description="Red")
    product = ProductFactory(variations=[variation])
    names = ["Red · 1st", "Red · 2nd", "Blue · The choice Blue", "Blue · #00f"]

    body = {"variations": [str(variation.pk)], "build_rules": None}
    address = reverse("admin:products_product_evaluate_rules")
    answer = signed_in(MERCHANDISER).post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    shown = signed_in(MERCHANDISER).get(reverse("admin:products_product_change", args=[product.pk]))
    part: Any = next(tab.part for tab in shown.context["tabs"] if tab.key == "variations")
    assert [option["name"] for option in part["linked"][0]["options"]] == names
    assert list(live_columns(read_parent(product.pk))[0].options.values()) == names


def test_problems_of_a_job(sizes: list[Variation]) -> None:
    error = JobError(meta={"options": [str(sizes[1].options.first().pk)]})
    names = Names.of(Job(subject_id=uuid4()), [error])
    assert "Size · 38, 40" in names.variations(error.meta["options"])


@pytest.mark.parametrize("number", [2, 200])
def test_names_cost_the_same_queries_for_two_and_for_many(number: int) -> None:
    rows = [VariationFactory(name="Size", options=[str(place)]) for place in range(number)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        names = variation_names(rows)
    assert len(queries) == 3
    assert len(set(names.values())) == number
