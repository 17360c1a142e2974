"""What a build did, and every reason why one failed, as the job's page tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from jobs.models import Job
from products.building.fingerprint import fingerprint
from products.building.plan import plan_build, plan_child_rebuild
from products.building.request import request_build, request_child_rebuild
from products.models import Modifier, Option, Product, Variation
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    save_build_rules,
    shirt,
)
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def build(run_jobs: Callable[[], None]) -> Callable[[Product], Job]:
    def built(product: Product) -> Job:
        job = request_build(product_id=product.pk, request_id="r", actor_name="Nightly sync")
        run_jobs()
        job.refresh_from_db()
        return job

    return built


def page(job: Job) -> str:
    return signed_in(VIEWER).get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()


def told(job: Job) -> str:
    """Return what the job's page says, as words."""
    return visible_text(page(job))


def last_job() -> str:
    markup = signed_in(VIEWER).get(reverse("admin:jobs_job_recent")).content.decode()
    return visible_text(
        markup.partition('<span class="jobs-line-text">')[2].partition('<span class="jobs-line-side">')[0]
    )


def product_with(*variations: Variation, **attributes: object) -> Product:
    return ProductFactory(**{"name": "Shirt", "sku": "shirt", "slug": "shirt", "variations": variations, **attributes})


# --- What a build did -------------------------------------------------------------------------------------------------


def test_a_first_build_is_told_by_its_children(build) -> None:
    job = build(shirt().product)

    assert last_job() == "Nightly sync built 24 children of Shirt"
    assert "What changed 24 children new" in told(job)
    address = reverse("admin:products_product_change", args=[job.subject_id])
    assert f'href="{address}?job={job.pk}&amp;fate=created#children"' in page(job)


def test_a_build_without_news_says_so(build) -> None:
    product = shirt().product
    build(product)
    job = build(product)

    assert last_job() == "Nightly sync built Shirt ; nothing had changed"
    assert "24 children unchanged" in told(job)


def test_a_later_build_is_told_by_its_numbers(build) -> None:
    made: Shirt = shirt()
    build(made.product)
    Product.objects.filter(pk=made.product.pk).update(description="new")
    Product.objects.filter(parent=made.product).order_by("pk").first().delete()
    child = Product.objects.filter(parent=made.product).order_by("pk").first()
    Product.objects.filter(pk=child.pk).update(is_independent=True)
    made["Wool"].delete()
    build(made.product)

    assert last_job() == "Nightly sync built Shirt : 1 new, 14 updated, 8 deleted, 1 left alone"


def test_a_rebuild_of_one_child_is_told_as_such(build, run_jobs) -> None:
    product = shirt().product
    build(product)
    child = product.children.order_by("pk").first()
    request_child_rebuild(child_ids=[child.pk], request_id="r", actor_name="Ana")
    run_jobs()

    assert last_job() == "Ana rebuilt 1 child of Shirt"


def test_a_build_whose_product_is_gone_has_no_link(build) -> None:
    job = build(shirt().product)
    Product.objects.filter(pk=job.subject_id).delete()

    assert "24 children new" in told(job)
    assert reverse("admin:products_product_change", args=[job.subject_id]) not in page(job)


# --- Why it failed ----------------------------------------------------------------------------------------------------


def test_two_children_with_one_sku_are_named_with_what_to_do(build) -> None:
    size = VariationFactory(name="Size", options=["S", "M"])
    color = VariationFactory(name="Color", options=["Red"])
    for option in size.options.all():
        ModifierFactory(option=option, type="sku_append", value="")
    job = build(product_with(color, size, slug=None))

    assert "1 problem, so nothing was changed" in told(job)
    assert "Two children would get the SKU shirtRed : Red / S and Red / M ." in told(job)
    assert "“SKU: append nothing” of S and “SKU: append nothing” of M make them equal: change one." in told(job)
    assert reverse("admin:products_variation_change", args=[size.pk]) in page(job)
    assert reverse("admin:products_variation_change", args=[color.pk]) not in page(job)


def test_a_modifier_that_makes_many_children_equal_is_named_alone(build) -> None:
    size = VariationFactory(name="Size", options=["S", "M", "L"])
    color = VariationFactory(name="Color", options=["Red", "Blue"])
    ModifierFactory(option=color.options.get(name="Red"), type="sku_equals", value="red")
    job = build(product_with(size, color, slug=None))

    assert "3 children would get the SKU red : S / Red , M / Red and L / Red ." in told(job)
    assert "“SKU: replace by red ” of Red makes them equal: change it." in told(job)
    assert reverse("admin:products_variation_change", args=[color.pk]) in page(job)
    assert reverse("admin:products_variation_change", args=[size.pk]) not in page(job)


def test_names_that_make_children_equal_ask_for_other_names(build) -> None:
    job = build(product_with(VariationFactory(name="Color", options=["Red", "Red"]), slug=None))

    assert "Give the options of Color different names or an SKU modifier." in told(job)


def test_a_sku_that_another_product_has_links_to_it(build) -> None:
    other = ProductFactory(name="Old shirt", sku="shirtRed")
    job = build(product_with(VariationFactory(name="Color", options=["Red", "Blue"]), slug=None))

    assert "Red would get the SKU shirtRed , which Old shirt · shirtRed has already." in told(job)
    assert reverse("admin:products_product_change", args=[other.pk]) in page(job)


def test_a_name_that_spoils_slugs_is_told_once_for_all_children(build) -> None:
    color = VariationFactory(name="Color", options=["Extra Dark", "Red"])
    job = build(product_with(VariationFactory(name="Size", options=["S", "M", "L"]), color))

    assert "3 children would get a slug that cannot be part of an address, such as shirtSExtra Dark ." in told(job)
    assert "Give Extra Dark another name or a Slug modifier." in told(job)
    assert reverse("admin:products_variation_change", args=[color.pk]) in page(job)


def test_names_that_spoil_slugs_together_are_told_together(build) -> None:
    size = VariationFactory(name="Size", options=["Small", "Extra Large"])
    color = VariationFactory(name="Color", options=["Red", "Dark blue"])
    job = build(product_with(size, color))

    assert "3 children would get a slug that cannot be part of an address" in told(job)
    assert told(job).count("would get a slug") == 1
    assert "Give Dark blue and Extra Large each another name or a Slug modifier." in told(job)


def test_many_names_that_spoil_slugs_are_one_sentence(build) -> None:
    options = [[f"{name} {number}" for number in range(11)] for name in ("a", "b", "c")]
    job = build(product_with(*(VariationFactory(name=str(n), options=each) for n, each in enumerate(options))))

    assert "1,331 problems" in told(job)
    assert told(job).count("would get a slug") == 1
    assert "At least 1,000 children would get a slug" in told(job)
    assert "and 11 more each another name" in told(job)


def test_a_placeholder_that_nobody_fills_is_sent_to_the_product(build) -> None:
    color = VariationFactory(name="Color", options=["Red"])
    job = build(product_with(color, slug="shirt-{COLOR}"))

    assert "such as shirt-{COLOR}Red" in told(job)
    assert f"{reverse('admin:products_product_change', args=[job.subject_id])}#details" in page(job)


def test_contradicting_rules_name_the_combinations(build) -> None:
    made = shirt(build_rules=None)
    rules = {"default": "include", "include": [[made["Red"]]], "exclude": [[made["Small"]]]}
    save_build_rules(made.product, rules)
    job = build(made.product)

    assert "The rules contradict each other about 3 combinations: " in told(job)
    assert "Small / Red / Cotton" in told(job)
    assert f"{reverse('admin:products_product_change', args=[made.product.pk])}#build-rules" in page(job)


def test_more_children_than_a_product_can_have_are_counted(build) -> None:
    variations = [VariationFactory(options=[f"o{n}" for n in range(22)]) for _ in range(3)]
    product = product_with(*variations)
    save_build_rules(product, {"default": "include", "exclude": [[Option.objects.first()]]})

    assert "A product can have 10,000 children; this build would make 10,164." in told(build(product))


def test_options_deleted_meanwhile_have_no_name_any_more(build) -> None:
    color = VariationFactory(name="Color", options=["Extra Dark"])
    job = build(product_with(color))
    Option.objects.all().delete()

    assert "Give a deleted option another name or a Slug modifier." in told(job)


def test_names_cannot_become_markup(build) -> None:
    color = VariationFactory(name="<b>Color", options=["<i>Red"])
    job = build(product_with(color, name="<u>Shirt"))

    assert "<i>Red" not in page(job)
    assert "<u>Shirt" not in page(job)
    assert "<i>Red" in told(job)


def test_a_page_costs_the_same_for_many_problems(build, count_queries) -> None:
    def failed(options: int) -> Job:
        color = VariationFactory(options=[f"o{n}" for n in range(options)])
        for n in range(options):
            ProductFactory(sku=f"p{options}-o{n}")
        return build(product_with(color, sku=f"p{options}-", slug=None))

    few, many, browser = failed(2), failed(30), signed_in(MERCHANDISER)

    def look(job: Job) -> None:
        browser.get(reverse("admin:jobs_job_change", args=[job.pk]))

    look(few)
    assert (few.error_total, many.error_total) == (2, 30)
    assert count_queries(lambda: look(few)) == count_queries(lambda: look(many)) == 13


def test_trying_again_needs_the_right_to_build(build) -> None:
    OptionFactory()
    job = build(product_with(VariationFactory(name="Color", options=["Extra Dark"])))
    retry = reverse("admin:jobs_job_retry", args=[job.pk])

    assert signed_in(VIEWER).post(retry).status_code == 403
    assert signed_in(MERCHANDISER).post(retry).status_code == 302
    assert Job.objects.get(retry_of=job).status == Job.Status.PENDING


# --- Trying again -----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked_with_plan(run_jobs: Callable[[], None]) -> Callable[..., Job]:
    """Ask for a build, or a rebuild of `child_ids`, as shown now; it fails because of what happens `meanwhile`."""

    def asked(product: Product, meanwhile: Callable[[], object], child_ids: Sequence[UUID] = ()) -> Job:
        if child_ids:
            plan = plan_child_rebuild(product_id=product.pk, child_ids=child_ids)
            job = request_child_rebuild(child_ids=child_ids, shown=str(fingerprint(plan)), request_id="r")
        else:
            shown = str(fingerprint(plan_build(product_id=product.pk)))
            job = request_build(product_id=product.pk, shown=shown, request_id="r")
        meanwhile()
        run_jobs()
        job.refresh_from_db()
        assert job.status == Job.Status.FAILED
        return job

    return asked


def try_again(job: Job) -> Any:
    return signed_in(MERCHANDISER).post(reverse("admin:jobs_job_retry", args=[job.pk]), follow=True)


def test_a_build_whose_plan_differs_is_not_asked_for_again_but_shown(asked_with_plan) -> None:
    made = shirt()
    job = asked_with_plan(made.product, lambda: ModifierFactory(option=made["Red"], type="sku_append", value="-R"))

    answer = try_again(job)

    assert answer.redirect_chain == [(reverse("admin:products_product_build", args=[made.product.pk]), 302)]
    text = visible_text(answer.text)
    assert "The build would not do what was shown: the 24 children to be created would not be as shown." in text
    assert "Build 24 children" in text
    assert Job.objects.get() == job


def test_a_build_that_would_do_what_was_shown_is_tried_again(asked_with_plan, run_jobs) -> None:
    made = shirt()
    spoilt: list[Modifier] = []
    job = asked_with_plan(
        made.product, lambda: spoilt.append(ModifierFactory(option=made["Red"], type="sku_equals", value="x"))
    )
    spoilt[0].delete()

    try_again(job)
    run_jobs()

    assert Job.objects.get(retry_of=job).status == Job.Status.SUCCESS


@pytest.mark.parametrize("number", [1, 2])
def test_a_rebuild_of_children_whose_plan_differs_leads_to_where_it_begins(build, asked_with_plan, number) -> None:
    made = shirt()
    build(made.product)
    ids = list(made.product.children.values_list("pk", flat=True)[:number])
    pages = {
        1: reverse("admin:products_product_rebuild", args=ids[:1]),
        2: f"{reverse('admin:products_product_change', args=[made.product.pk])}#children",
    }
    job = asked_with_plan(made.product, lambda: Product.objects.update(description="New"), ids)

    assert f'href="{pages[number]}">Look at what a build would do now' in page(job)
    assert try_again(job).redirect_chain == [(pages[number], 302)]
    made.product.children.filter(pk=ids[0]).delete()
    assert try_again(job).redirect_chain == [(pages[2], 302)]


def test_a_build_of_what_is_gone_is_not_tried_again(asked_with_plan) -> None:
    made = shirt()
    job = asked_with_plan(made.product, lambda: ModifierFactory(option=made["Red"], type="sku_append", value="-R"))
    made.product.delete()

    answer = try_again(job)

    assert answer.redirect_chain == [(reverse("admin:jobs_job_change", args=[job.pk]), 302)]
    assert "Could not find product." in visible_text(answer.text)
    assert Job.objects.get() == job
