"""*Save and build*: one click where nothing is lost, and the build page where somebody has to look first."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.admin.product import save_and_build
from products.models import Product
from products.services.option import create_option
from products.services.product import update_product
from pxm.errors import Conflict, Problem
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.products import (
    ModifierFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    build,
    child_of,
    save_build_rules,
    shirt,
)
from tests.products.admin.forms import page_of, save
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

PRESSED = {"_save_and_build": ""}


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def build_page_of(product: Product) -> str:
    return reverse("admin:products_product_build", args=[product.pk])


def test_it_saves_and_asks_for_just_that_build(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    made = shirt()

    answer = save(merchandiser, made.product, description="Soft", **PRESSED)

    job = Job.objects.get()
    assert answer.url == reverse("admin:jobs_job_change", args=[job.pk])
    assert (job.subject_id, job.payload.keys()) == (made.product.pk, {"product_id", "plan"})
    assert "Shirt · shirt was saved." in visible_text(merchandiser.get(answer.url).text)
    run_jobs()
    assert set(made.product.children.values_list("description", flat=True)) == {"Soft"}


def test_what_changed_after_the_click_is_not_built_unseen(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    made = shirt()
    save(merchandiser, made.product, **PRESSED)
    ModifierFactory(option=made["Red"], type="sku_append", value="-RED")

    run_jobs()

    assert Job.objects.get().status == Job.Status.FAILED
    assert not made.product.children.exists()


def contradict(made: Shirt) -> None:
    made.product.build_rules.delete()
    save_build_rules(
        made.product,
        {"default": "include", "exclude": [[made["Small"], made["Red"]]], "include": [[made["Red"], made["Wool"]]]},
    )


@pytest.mark.parametrize(
    ("before", "typed", "said"),
    [
        (lambda made: None, lambda made: {"sku": "top"}, "24 SKUs change"),
        (lambda made: None, lambda made: {"slug": "top"}, "24 addresses change"),
        (
            lambda made: None,
            lambda made: {"variations": json.dumps([str(made.size.pk)]), "build_rules": ""},
            "All 24 children will be deleted and replaced",
        ),
        (
            lambda made: update_product(product_id=made.product.children.first().pk, attributes={"name": "Mine"}),
            lambda made: {"variations": json.dumps([str(made.size.pk)]), "build_rules": ""},
            "1 of them is independent",
        ),
        (lambda made: made["Blue"].delete(), lambda made: {"mpn": "M-1"}, "9 children will be deleted"),
        (contradict, lambda made: {"mpn": "M-1"}, "The rules contradict each other"),
        (lambda made: None, lambda made: {}, "Nothing to do: every child is as a build would make it."),
    ],
)
def test_what_somebody_should_see_first_is_shown_instead(
    merchandiser: Client,
    before: Callable[[Shirt], object],
    typed: Callable[[Shirt], dict[str, Any]],
    said: str,
) -> None:
    made = shirt()
    build(made.product)
    before(made)

    answer = save(merchandiser, made.product, **typed(made), **PRESSED)

    assert answer.url == build_page_of(made.product)
    assert said in visible_text(merchandiser.get(answer.url).text)
    assert not Job.objects.exists()


def test_what_is_typed_is_saved_even_where_the_build_needs_a_look(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)

    save(merchandiser, made.product, sku="top", **PRESSED)

    assert Product.objects.get(pk=made.product.pk).sku == "top"
    assert not made.product.children.filter(sku__startswith="top").exists()


def test_what_cannot_be_saved_is_not_built(merchandiser: Client) -> None:
    made = shirt()

    answer = save(merchandiser, made.product, name="", **PRESSED)

    assert answer.status_code == 200
    assert not Job.objects.exists()


def test_whoever_is_overtaken_is_shown_how_things_stand(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shirt()

    def overtaken(*_: Any) -> Job:
        raise Conflict(Problem("the build would not do what was shown", "plan_differs"))

    monkeypatch.setattr(save_and_build, "submit_build", overtaken)

    assert save(merchandiser, made.product, mpn="M-1", **PRESSED).url == build_page_of(made.product)


def test_save_alone_builds_nothing(merchandiser: Client) -> None:
    made = shirt()

    assert save(merchandiser, made.product, mpn="M-1").url == page_of(made.product)
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", ["without variations", "child", "bundle"])
def test_what_cannot_be_built_has_no_such_button(merchandiser: Client, kind: str) -> None:
    made = shirt()
    product = {
        "without variations": lambda: ProductFactory(),
        "child": lambda: child_of(made.product, made["Small"]),
        "bundle": lambda: ProductFactory(bundle=True),
    }[kind]()

    assert "Save and build" not in visible_text(merchandiser.get(page_of(product)).text)
    assert "Save and build" in visible_text(merchandiser.get(page_of(made.product)).text)


def test_whoever_may_not_build_only_saves() -> None:
    made, editor = shirt(), signed_in(MERCHANDISER)
    Group.objects.get(name=MERCHANDISER).permissions.remove(Permission.objects.get(codename="build_product"))

    assert "Save and build" not in visible_text(editor.get(page_of(made.product)).text)
    assert save(editor, made.product, mpn="M-1", **PRESSED).url == page_of(made.product)
    assert not Job.objects.exists()


def test_it_costs_the_same_for_two_and_for_two_hundred_children(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = build(ProductFactory(variations=[VariationFactory(options=["A", "B"])]))
    axes = [VariationFactory(options=[f"{n}{place}" for place in range(14)]) for n in "AB"]
    many = build(ProductFactory(variations=axes))

    def pressed(product: Product) -> int:
        create_option(variation_id=product.variations.first().pk, attributes={"name": "New", "description": "New"})
        return count_queries(lambda: save(merchandiser, product, description="New", **PRESSED))

    assert pressed(few) == pressed(many)
    assert Job.objects.count() == 2
