"""The numbers on a job's page lead to just the children that it made, updated, kept or left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.admin.children.left_by import Fate
from products.building.request import request_build, request_child_rebuild
from products.models import Product
from products.services.option import create_option
from products.services.product import delete_products, update_product
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.products import ProductFactory, Shirt, VariationFactory, shirt
from tests.products.admin.forms import page_of
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

Build = Callable[[Product], Job]


@pytest.fixture
def build(run_jobs: Callable[[], None]) -> Build:
    def built(product: Product) -> Job:
        job = request_build(product_id=product.pk, request_id="r")
        run_jobs()
        job.refresh_from_db()
        return job

    return built


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def tab(merchandiser: Client, product: Product, job: Job, fate: str, **query: Any) -> Any:
    address = reverse("admin:products_product_children", args=[product.pk])
    return merchandiser.get(address, {"job": job.pk, "fate": fate, **query})


def skus(answer: Any) -> list[str]:
    return sorted(row.child.sku for row in answer.context["page"].rows)


def edit_one_and_add_size(made: Shirt) -> Product:
    own = made.product.children.get(sku="shirtLargeBlueWool")
    update_product(product_id=own.pk, attributes={"name": "Mine"})
    create_option(variation_id=made.size.pk, attributes={"name": "XL", "description": "XL"})
    return own


def test_each_number_leads_to_just_those_children(merchandiser: Client, build: Build) -> None:
    made = shirt()
    first = build(made.product)
    own = edit_one_and_add_size(made)
    made.product.children.filter(sku="shirtSmallBlueWool").update(build_hash="other")
    second = build(made.product)

    shown = {fate: skus(tab(merchandiser, made.product, second, fate)) for fate in Fate}

    assert {fate: len(found) for fate, found in shown.items()} == {
        "created": second.result["created"],
        "updated": second.result["updated"],
        "kept": second.result["kept"],
        "untouched": second.result["untouched"],
    }
    assert len(shown[Fate.CREATED]) == 9
    assert all("XL" in sku for sku in shown[Fate.CREATED])
    assert shown[Fate.UPDATED] == ["shirtSmallBlueWool"]
    assert shown[Fate.UNTOUCHED] == [own.sku]
    assert len(skus(tab(merchandiser, made.product, first, Fate.CREATED))) == 24


def test_the_link_opens_the_tab_with_them(merchandiser: Client, build: Build) -> None:
    made = shirt()
    job = build(made.product)
    page = merchandiser.get(reverse("admin:jobs_job_change", args=[job.pk]))
    link = f"{page_of(made.product)}?job={job.pk}&fate=created"
    assert f"{link}#children".replace("&", "&amp;") in page.text

    shown = next(each for each in merchandiser.get(link).context["tabs"] if each.key == "children")

    assert parse_qs(urlsplit(shown.address).query) == {"job": [str(job.pk)], "fate": ["created"]}
    text = visible_text(merchandiser.get(shown.address).text)
    assert "Only children that a build made " in text
    assert "Show all children" in text


def test_what_changed_since_is_no_longer_among_them_and_is_counted(merchandiser: Client, build: Build) -> None:
    made = shirt()
    build(made.product)
    update_product(product_id=made.product.pk, attributes={"description": "Soft"})
    job = build(made.product)
    edited, deleted = made.product.children.order_by("sku")[:2]
    update_product(product_id=edited.pk, attributes={"name": "Mine"})
    delete_products(product_ids=[deleted.pk])

    answer = tab(merchandiser, made.product, job, Fate.UPDATED)

    assert answer.context["page"].count == 22
    assert not {edited.sku, deleted.sku} & set(skus(answer))
    assert "2 of its 24 were changed or deleted since." in visible_text(answer.text)


def test_a_rebuild_of_one_child_leads_to_the_new_one(
    merchandiser: Client, build: Build, run_jobs: Callable[[], None]
) -> None:
    made = shirt()
    build(made.product)
    child = made.product.children.get(sku="shirtLargeBlueWool")
    job = request_child_rebuild(child_ids=[child.pk], request_id="r")
    run_jobs()

    answer = tab(merchandiser, made.product, job, Fate.CREATED)

    assert skus(answer) == ["shirtLargeBlueWool"]
    assert answer.context["page"].rows[0].child.pk != child.pk


def test_other_filters_narrow_them_further_and_actions_take_them_all(merchandiser: Client, build: Build) -> None:
    made = shirt()
    build(made.product)
    edit_one_and_add_size(made)
    job = build(made.product)

    narrowed = tab(merchandiser, made.product, job, Fate.CREATED, q="wool")
    assert skus(narrowed) == ["shirtXLBlueWool", "shirtXLGreenWool", "shirtXLRedWool"]
    assert f'name="job" value="{job.pk}"' in narrowed.text

    question = merchandiser.post(
        reverse("admin:products_product_act_on_children", args=[made.product.pk, "draft"]),
        {"everything": "1", "choice": narrowed.context["page"].query},
    )
    assert "3 children" in visible_text(question.text)


@pytest.mark.parametrize("kind", ["unknown", "of another product", "failed"])
def test_of_a_job_that_tells_nothing_about_these_children_there_are_none(
    merchandiser: Client, build: Build, kind: str
) -> None:
    made = shirt()
    job = build(made.product)
    product = made.product
    if kind == "unknown":
        job.pk = uuid4()
    elif kind == "failed":
        Job.objects.update(status=Job.Status.FAILED)
    else:
        product = ProductFactory(variations=[made.size])
        build(product)

    answer = tab(merchandiser, product, job, Fate.CREATED)

    assert skus(answer) == []
    assert "The job that led here is not kept any more." in visible_text(answer.text)


@pytest.mark.parametrize("query", [{"job": "x", "fate": "created"}, {"fate": "created"}, {"fate": "bogus"}])
def test_what_makes_no_sense_chooses_nothing(merchandiser: Client, build: Build, query: dict[str, str]) -> None:
    made = shirt()
    job = build(made.product)
    query = query if "job" in query or query["fate"] == "created" else query | {"job": str(job.pk)}

    answer = merchandiser.get(reverse("admin:products_product_children", args=[made.product.pk]), query)

    assert answer.context["page"].count == 24


def test_it_costs_the_same_for_two_and_for_two_hundred_children(
    merchandiser: Client, build: Build, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = ProductFactory(variations=[VariationFactory(options=["A", "B"])])
    many = ProductFactory(variations=[VariationFactory(options=[f"O{place}" for place in range(200)])])
    jobs = {product: build(product) for product in (few, many)}

    def opened(product: Product) -> int:
        return count_queries(lambda: tab(merchandiser, product, jobs[product], Fate.CREATED))

    # Two more than without: the job, and how many still stand as it left them.
    assert opened(few) == opened(many) == 15
