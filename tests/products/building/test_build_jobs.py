"""Builds as jobs: the request, its refusals, what the runner reports (PIM contract §3.3, §4)."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from jobs.errors import Stopped
from jobs.models import Job
from jobs.registry import title
from jobs.run import Run
from products.building.fingerprint import fingerprint
from products.building.plan import plan_build
from products.building.request import request_build, request_child_rebuild
from products.models import Product
from pxm.errors import Invalid, Missing
from pxm.ids import uuid7
from tests.factories.products import (
    OptionFactory,
    ProductFactory,
    VariationFactory,
    build,
    child_of,
    save_build_rules,
    shirt,
)
from tests.products.building.family import all_rows, ask_for_build

pytestmark = pytest.mark.django_db


def test_request_is_a_pending_job_that_names_product_and_person() -> None:
    product = shirt().product
    ana = User.objects.create_user("ana")

    job = request_build(product_id=product.pk, request_id="r-1", actor=ana)

    assert (job.type, job.lane, job.status, job.request_id) == ("child-products", "pim", Job.Status.PENDING, "r-1")
    assert (job.subject_id, job.subject_name, job.actor, job.actor_name) == (product.pk, "Shirt", ana, "ana")
    assert title(job) == "Build children of Shirt"


def test_rebuild_of_single_children_says_so_in_its_title() -> None:
    product = build(shirt().product)
    one, *more = product.children.values_list("pk", flat=True)[:3]

    assert title(request_child_rebuild(child_ids=[one], request_id="r")) == "Rebuild 1 child of Shirt"
    assert title(request_child_rebuild(child_ids=more, request_id="r")) == "Rebuild 2 children of Shirt"


def test_job_ends_with_what_was_done_in_numbers(run_jobs: Callable[[], None]) -> None:
    made = shirt()
    first = ask_for_build(made.product)
    run_jobs()
    made.product.children.filter(sku="shirtLargeBlueWool").update(is_independent=True)
    made["Green"].delete()
    OptionFactory(variation=made.size, name="Tiny")
    Product.objects.filter(pk=made.product.pk).update(name="Top")
    second = ask_for_build(made.product)
    run_jobs()
    third = ask_for_build(made.product)
    run_jobs()

    def result(job: Job) -> dict[str, int]:
        job.refresh_from_db()
        return job.result

    assert result(first) == {"created": 24, "updated": 0, "deleted": 0, "kept": 0, "untouched": 0}
    assert result(second) == {"created": 6, "updated": 14, "deleted": 9, "kept": 0, "untouched": 1}
    assert result(third) == {"created": 0, "updated": 0, "deleted": 0, "kept": 20, "untouched": 1}


@pytest.mark.parametrize(
    ("product", "message"),
    [
        (lambda: ProductFactory(), "product has no variations with options"),
        (
            lambda: ProductFactory(variations=[VariationFactory(options=["Red"]), VariationFactory()]),
            "product has no variations with options",
        ),
        (lambda: ProductFactory(bundle=True), "bundles can not be built"),
        (lambda: child_of(ProductFactory(), OptionFactory()), "child products can not be built"),
    ],
)
def test_request_is_refused_for_what_cannot_be_built(product: Callable[[], Product], message: str) -> None:
    with pytest.raises(Invalid, match=f"^{message}$"):
        request_build(product_id=product().pk, request_id="r")
    assert not Job.objects.exists()


def test_request_for_an_unknown_product_is_refused() -> None:
    with pytest.raises(Missing):
        request_build(product_id=uuid7(), request_id="r")


def test_too_many_combinations_are_refused_at_once_without_rules_and_by_the_job_with_rules(
    run_jobs: Callable[[], None],
) -> None:
    variation = VariationFactory(options=["a"])
    wide = [VariationFactory(options=[f"o{number}" for number in range(101)]) for _ in range(2)]
    product = ProductFactory(variations=[variation, *wide])

    with pytest.raises(
        Invalid, match="product must not have more than 10000 child products, this build would make 10201"
    ):
        ask_for_build(product)
    save_build_rules(product, {"default": "include", "exclude": [[wide[0].options.first()]]})
    job = ask_for_build(product)
    run_jobs()

    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert (
        job.errors.get().message == "product must not have more than 10000 child products, this build would make 10100"
    )
    assert product.children.count() == 0


def test_rules_too_complex_fail_the_job(run_jobs: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("products.building.combinations.BIT_SET_LIMIT", 0)
    monkeypatch.setattr("products.building.descent.STEP_BUDGET", 1)
    job = ask_for_build(shirt().product)

    run_jobs()

    job.refresh_from_db()
    assert (job.status, job.errors.get().message) == (Job.Status.FAILED, "build rules are too complex to resolve")


def test_progress_goes_from_nothing_to_all(monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], None]) -> None:
    shown: list[tuple[int, int]] = []
    monkeypatch.setattr(Run, "progress", lambda run, done, total: shown.append((done, total)))
    variations = [VariationFactory(options=[f"o{number}" for number in range(40)]) for _ in range(2)]
    ask_for_build(ProductFactory(variations=variations))

    run_jobs()

    assert shown == [(0, 1600), (500, 1600), (1000, 1600), (1500, 1600), (1600, 1600)]


def test_stopped_build_leaves_every_row_as_it_was(
    monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], None]
) -> None:
    def stop(run: Run, done: int, total: int) -> None:
        if done:
            raise Stopped("ana")

    monkeypatch.setattr(Run, "progress", stop)
    variations = [VariationFactory(options=[f"o{number}" for number in range(40)]) for _ in range(2)]
    job = ask_for_build(ProductFactory(variations=variations))
    before = all_rows()

    run_jobs()

    job.refresh_from_db()
    assert (job.status, job.errors.get().message) == (Job.Status.FAILED, "stopped by ana")
    assert all_rows() == before


def test_build_leaves_the_garbage_collector_as_it_was(run_jobs: Callable[[], None]) -> None:
    ask_for_build(shirt().product)

    run_jobs()

    assert gc.isenabled()


def test_a_waiting_build_is_not_asked_for_twice(run_jobs: Callable[[], None]) -> None:
    made, other = shirt(), shirt(name="Other", sku="other", slug="other")
    shown = str(fingerprint(plan_build(product_id=made.product.pk)))

    def ask(product: Product = made.product, shown: str | None = None) -> Job:
        return request_build(product_id=product.pk, shown=shown, request_id="r")

    first = ask()
    assert ask() == first
    with_plan = ask(shown=shown)
    assert ask(shown=shown) == with_plan != first
    assert ask(other.product) not in {first, with_plan}
    assert Job.objects.count() == 3
    Job.objects.filter(pk=first.pk).update(status=Job.Status.STARTED)
    after_the_started = ask()
    assert after_the_started not in {first, with_plan}
    Job.objects.filter(pk=after_the_started.pk).update(status=Job.Status.CANCELLED)
    assert ask() not in {first, with_plan, after_the_started}


def test_a_rebuild_of_single_children_that_waits_is_no_build_of_all() -> None:
    product = build(shirt().product)
    rebuild = request_child_rebuild(child_ids=[product.children.first().pk], request_id="r")

    assert ask_for_build(product) != rebuild
