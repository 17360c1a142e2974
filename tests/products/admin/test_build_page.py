"""The page *Build children*: what will happen, what is lost, and the button that starts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.models import Product
from products.services.option import create_option, delete_options, update_option
from products.services.product import update_product
from products.services.variation_links import replace_variations, unlink_variations
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    build,
    save_build_rules,
    shirt,
)
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def address_of(product: Product) -> str:
    return reverse("admin:products_product_build", args=[product.pk])


def rows_of(browser: Client, product: Product, kind: str, **query: Any) -> Any:
    return browser.get(reverse("admin:products_product_build_rows", args=[product.pk]), {"kind": kind, **query})


def press(browser: Client, product: Product, **more: Any) -> Any:
    """Open the page and press its button."""
    page = browser.get(address_of(product))
    return browser.post(address_of(product), {"plan": page.context["outlook"].plan, **more})


def numbers(page: Any) -> dict[str, int]:
    return {each["kind"].value: each["number"] for each in page.context["numbers"]}


def test_it_says_in_words_and_numbers_what_a_first_build_does(merchandiser: Client) -> None:
    made = shirt()

    page = merchandiser.get(address_of(made.product))

    text = visible_text(page.text)
    assert "24 of 27 will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1, Small Red." in text
    assert numbers(page) == {"create": 24, "update": 0, "keep": 0, "delete": 0, "untouched": 0}
    assert "Build 24 children" in text
    assert not made.product.children.exists()


def test_the_button_asks_for_the_build_and_leads_to_the_job(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    made = shirt()

    answer = press(merchandiser, made.product)

    job = Job.objects.get()
    assert answer.url == reverse("admin:jobs_job_change", args=[job.pk])
    assert (job.subject_id, job.actor) == (made.product.pk, job.actor)
    assert job.actor is not None
    run_jobs()
    assert made.product.children.count() == 24


def test_a_product_that_is_as_it_should_be_has_no_button(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)

    text = visible_text(merchandiser.get(address_of(made.product)).text)

    assert "Nothing to do: every child is as a build would make it." in text
    assert "Build 24 children" not in text


def test_updates_show_old_and_new_of_each_field(merchandiser: Client) -> None:
    made = shirt(description="Plain", locales={"fr-FR": {"name": "Chemise"}, "de-DE": {"name": "Hemd"}})
    build(made.product)
    update_product(
        product_id=made.product.pk, attributes={"description": "Soft", "locales": {"fr-FR": {"name": "Le T-shirt"}}}
    )

    assert numbers(merchandiser.get(address_of(made.product)))["update"] == 24
    page = rows_of(merchandiser, made.product, "update").context["page"]

    assert page.heading == "24 updated children"
    assert [(each.field, each.own, each.built) for each in page.rows[0].differences] == [
        ("Description", "Plain", "Soft"),
        ("Languages · fr-FR", "name: Chemise", "name: Le T-shirt"),
    ]


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ({"q": "smallgreenc"}, ["shirtSmallGreenCotton"]),
        ({"option": ["Small", "Wool"]}, ["shirtSmallGreenWool", "shirtSmallBlueWool"]),
        ({"q": "nothing"}, []),
        ({"page": "99"}, []),
        ({"page": "x", "q": "largeredwool"}, ["shirtLargeRedWool"]),
    ],
)
def test_the_rows_behind_a_number_are_filtered_and_paged(
    merchandiser: Client, query: dict[str, Any], skus: list[str]
) -> None:
    made = shirt()
    query = {**query, "option": [str(made[name].pk) for name in query.get("option", ())]}

    page = rows_of(merchandiser, made.product, "create", **query).context["page"]

    assert [planned.row.sku for planned in page.rows] == skus


def test_rows_of_no_such_number_do_not_exist(merchandiser: Client) -> None:
    made = shirt()

    assert rows_of(merchandiser, made.product, "bogus").status_code == 404
    assert rows_of(merchandiser, ProductFactory(), "create").status_code == 404
    assert merchandiser.get(reverse("admin:products_product_build", args=[uuid4()])).status_code == 404


def test_replaced_children_are_told_with_the_reason_and_lost_work_by_name(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)
    own = made.product.children.first()
    update_product(product_id=own.pk, attributes={"name": "Mine"})
    unlink_variations(product_id=made.product.pk, variation_ids=[str(made.material.pk)])

    page = merchandiser.get(address_of(made.product))

    text = visible_text(page.text)
    assert "All 24 children will be deleted and replaced, because Material was unlinked." in text
    assert f"1 of them is independent: {own.sku}" in text
    assert numbers(page)["delete"] == 24
    deleted = rows_of(merchandiser, made.product, "delete").context["page"]
    assert [column.name for column in deleted.columns] == ["Size", "Color", "Material"]
    assert [planned.row.is_independent for planned in deleted.rows].count(True) == 1


def test_work_is_lost_only_by_whoever_said_so(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)
    update_product(product_id=made.product.children.first().pk, attributes={"name": "Mine"})
    replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])

    refused = press(merchandiser, made.product)

    assert "Please confirm what will be lost." in visible_text(refused.text)
    assert not Job.objects.exists()
    assert press(merchandiser, made.product, agreed="1").status_code == 302
    assert Job.objects.count() == 1


def test_losses_that_came_since_the_page_was_shown_are_asked_about_again(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)
    replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])
    seen = merchandiser.get(address_of(made.product)).context["outlook"].plan
    update_product(product_id=made.product.children.first().pk, attributes={"name": "Mine"})

    answer = merchandiser.post(address_of(made.product), {"plan": seen, "agreed": "1"})

    assert "Something changed since you looked." in visible_text(answer.text)
    assert not Job.objects.exists()


def test_what_is_built_is_what_was_shown_even_if_the_numbers_are_the_same(merchandiser: Client) -> None:
    made = shirt()
    seen = merchandiser.get(address_of(made.product)).context["outlook"].plan
    ModifierFactory(option=made["Red"], type="sku_append", value="-RED")

    answer = merchandiser.post(address_of(made.product), {"plan": seen})

    assert "Something changed since you looked. The 24 children to be created would not be as shown." in visible_text(
        answer.text
    )
    assert not Job.objects.exists()


def test_the_job_checks_the_plan_again(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    made = shirt()
    press(merchandiser, made.product)
    ModifierFactory(option=made["Red"], type="sku_append", value="-RED")

    run_jobs()

    job = Job.objects.get()
    text = visible_text(merchandiser.get(reverse("admin:jobs_job_change", args=[job.pk])).text)
    assert job.status == Job.Status.FAILED
    assert (
        "Something changed after the build was asked for: the 24 children to be created would not be as shown." in text
    )
    assert "Look at what a build would do now and start it there." in text
    assert not made.product.children.exists()


def test_changed_skus_have_their_number_their_rows_and_need_consent(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)
    update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"})

    page = merchandiser.get(address_of(made.product))
    rows = rows_of(merchandiser, made.product, "recoded")

    text = visible_text(page.text)
    assert numbers(page)["recoded"] == 6
    assert page.context["shown"].value == "recoded"
    assert "6 SKUs and 6 addresses change: links, feeds and stock lists that use the old ones" in text
    assert "Yes, these SKUs and addresses may change." in text
    assert "Change 6 SKUs" in text
    assert rows.context["page"].heading == "6 children with another SKU or address"
    assert [(each.field, each.own, each.built) for each in rows.context["page"].rows[0].differences] == [
        ("SKU", "shirtMediumRedCotton", "shirtMediumCrimsonCotton"),
        ("Slug", "shirtMediumRedCotton", "shirtMediumCrimsonCotton"),
    ]
    assert "Please confirm what will change." in visible_text(press(merchandiser, made.product).text)
    assert not Job.objects.exists()
    assert press(merchandiser, made.product, agreed="1").status_code == 302


def test_a_child_in_conflict_is_not_counted_as_deleted(merchandiser: Client) -> None:
    made = shirt(build_rules=None)
    build(made.product)
    red, small, wool = made["Red"], made["Small"], made["Wool"]
    save_build_rules(made.product, {"default": "include", "exclude": [[small, red]], "include": [[red, wool]]})

    assert numbers(merchandiser.get(address_of(made.product))) == {
        "create": 0,
        "update": 0,
        "keep": 24,
        "delete": 2,
        "untouched": 0,
    }


def link_size_alone(made: Shirt) -> None:
    replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])


def leave_out(made: Shirt, *names: str) -> None:
    made.product.build_rules.delete()
    save_build_rules(made.product, {"default": "include", "exclude": [[made[name]] for name in names]})


@pytest.mark.parametrize(
    ("edit", "button"),
    [
        (lambda made: OptionFactory(variation=made.size, name="XL"), "Build 9 children"),
        (lambda made: made.product.children.first().delete(), "Build 1 child"),
        (lambda made: update_product(product_id=made.product.pk, attributes={"mpn": "m"}), "Build 24 children"),
        (lambda made: update_product(product_id=made.product.pk, attributes={"sku": "top"}), "Change 24 SKUs"),
        (lambda made: update_product(product_id=made.product.pk, attributes={"slug": "top"}), "Change 24 addresses"),
        (lambda made: leave_out(made, "Red"), "Delete 6 children"),
        (lambda made: leave_out(made, "Red", "Small", "Blue", "Large", "Denim", "Wool"), "Delete 23 children"),
        (link_size_alone, "Build 3 children and delete 24"),
        (lambda made: save_anew_what_changes_nothing(made), "Mark as up to date"),
    ],
)
def test_the_button_names_the_work(merchandiser: Client, edit: Callable[[Shirt], object], button: str) -> None:
    made = shirt()
    build(made.product)
    edit(made)

    page = merchandiser.get(address_of(made.product))

    assert page.context["outlook"].button == button
    assert button in visible_text(page.text)


def save_anew_what_changes_nothing(made: Shirt) -> None:
    """A rule that is of no consequence."""
    rules = {"default": "include", "exclude": [[str(made[name].pk) for name in ("Small", "Red")]]}
    rules["exclude"].append([str(made[name].pk) for name in ("Small", "Red", "Wool")])
    update_product(product_id=made.product.pk, attributes={"build_rules": rules})


def test_children_that_go_one_by_one_are_told_with_their_reasons(merchandiser: Client) -> None:
    made = shirt(build_rules=None)
    build(made.product)
    save_build_rules(made.product, {"default": "include", "exclude": [[made["Small"], made["Red"], made["Wool"]]]})
    delete_options(option_ids=[made["Blue"].pk])

    text = visible_text(merchandiser.get(address_of(made.product)).text)

    assert "9 children will be deleted, because one of their options is gone." in text
    assert "1 child will be deleted, because the build rules leave it out." in text


def test_problems_come_first_with_links_and_without_a_button(merchandiser: Client) -> None:
    made = shirt()
    taken = ProductFactory(name="Old shirt", sku="shirtLargeRedWool")

    page = merchandiser.get(address_of(made.product))

    text = visible_text(page.text)
    assert "One thing keeps this product from being built" in text
    assert reverse("admin:products_product_change", args=[taken.pk]) in page.text
    assert "Build 24 children" not in text
    assert press(merchandiser, made.product).status_code == 200
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", ["bare", "bundle", "child"])
def test_what_cannot_be_built_at_all_says_why(merchandiser: Client, kind: str) -> None:
    made = shirt()
    build(made.product)
    product = {
        "bare": lambda: ProductFactory(),
        "bundle": lambda: ProductFactory(bundle=True),
        "child": lambda: made.product.children.first(),
    }[kind]()

    page = merchandiser.get(address_of(product))

    assert len(page.context["outlook"].troubles) == 1
    assert page.context["numbers"] == []
    assert 'id="build-form"' not in page.text
    assert press(merchandiser, product).status_code == 200
    assert not Job.objects.exists()


def test_a_build_that_is_under_way_is_said(merchandiser: Client) -> None:
    made = shirt()
    press(merchandiser, made.product)

    page = merchandiser.get(address_of(made.product))

    assert "A build of Shirt is waiting already" in visible_text(page.text)
    assert reverse("admin:jobs_job_change", args=[Job.objects.get().pk]) in page.text


def test_a_viewer_reads_everything_but_finds_no_button() -> None:
    made, viewer = shirt(), signed_in(VIEWER)

    text = visible_text(viewer.get(address_of(made.product)).text)

    assert "24 of 27 will be built" in text
    assert "Build 24 children" not in text
    assert press(viewer, made.product).status_code == 403
    assert rows_of(viewer, made.product, "create").status_code == 200
    assert not Job.objects.exists()
    nobody = signed_in(None)
    assert nobody.get(address_of(made.product)).status_code == 403
    assert rows_of(nobody, made.product, "create").status_code == 403


def test_the_page_costs_the_same_for_three_and_for_a_thousand_children(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = build(ProductFactory(variations=[VariationFactory(options=["A", "B", "C"])]))
    axes = [VariationFactory(options=[f"{n}{place}" for place in range(10)]) for n in "ABC"]
    many = build(ProductFactory(variations=axes))
    for product in (few, many):
        update_product(product_id=product.pk, attributes={"description": "New"})
        create_option(variation_id=product.variations.first().pk, attributes={"name": "New", "description": "New"})

    def opened(product: Product) -> int:
        return count_queries(lambda: merchandiser.get(address_of(product)))

    def listed(product: Product, kind: str) -> int:
        return count_queries(lambda: rows_of(merchandiser, product, kind))

    assert opened(few) == opened(many)
    for kind in ("create", "update"):
        assert listed(few, kind) == listed(many, kind)


def test_nothing_on_the_page_speaks_of_machines(merchandiser: Client) -> None:
    made = shirt()
    text = visible_text(merchandiser.get(address_of(made.product)).text).lower()

    for word in ("instance", "object", "queryset", "null", "foreign key", "uuid", "json", "enqueue", "payload"):
        assert word not in text
