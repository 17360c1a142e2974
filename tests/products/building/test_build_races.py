"""Builds that meet other writers: real threads and transactions on a database of their own."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Event
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from jobs import runner
from jobs.models import Job
from jobs.run import Run
from jobs.transitions import claim
from products.building.apply import apply_plan
from products.building.plan import Built, plan_build
from products.models import Option, Product, VariationLink
from products.services.option import create_option, delete_options, update_option
from products.services.product import update_product
from products.services.variation_links import replace_variations
from pxm.errors import PXMError
from tests.factories.products import ProductFactory, VariationFactory, build, shirt
from tests.products.building.family import ask_for_build, children_of
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("real_database")

# How long a writer gets to show that it does not wait for a build, which it must.
A_MOMENT = 0.3


class Background:
    """Runs calls in threads with connections of their own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(8)

    def start(self, call: Callable[[], Any]) -> Future[Any]:
        return self._pool.submit(self._run, call)

    @staticmethod
    def _run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()


@pytest.fixture
def background() -> Background:
    return Background()


def build_with_pause(product: Product, planned: Event, resume: Event) -> Built:
    """Build, but wait between the plan and the first write."""

    def pause(done: int, total: int) -> None:
        planned.set()
        resume.wait(10)

    with transaction.atomic():
        return apply_plan(plan_build(product_id=product.pk, lock=True), on_progress=pause)


def during_a_build(product: Product, background: Background, write: Callable[[], Any]) -> Any:
    """Start a build, let `write` begin between its plan and its first write, and return what that came to."""
    planned, resume = Event(), Event()
    building = background.start(lambda: build_with_pause(product, planned, resume))
    assert planned.wait(10)
    writing = background.start(write)
    with suppress(TimeoutError):
        writing.result(A_MOMENT)
    assert not writing.done(), "the writer did not wait for the build"
    resume.set()
    building.result(20)
    return writing.result(20)


def test_two_builds_of_one_product_at_once_make_no_twins(background: Background) -> None:
    product = shirt().product

    second = during_a_build(product, background, lambda: build(product))

    assert second.product_type == Product.Type.PARENT
    assert product.children.count() == len(children_of(product)) == 24


def test_option_deleted_during_a_build_waits_and_leaves_the_product_marked(background: Background) -> None:
    made = shirt()

    during_a_build(made.product, background, lambda: delete_options(option_ids=[made["Blue"].pk]))

    made.product.refresh_from_db()
    assert made.product.children.count() == 24
    assert made.product.needs_rebuild
    assert build(made.product).children.count() == 15


def test_build_that_starts_while_an_option_is_being_deleted_waits_and_does_not_see_it(background: Background) -> None:
    made = shirt()
    deleted, resume = Event(), Event()

    def delete_slowly() -> None:
        with transaction.atomic():
            delete_options(option_ids=[made["Blue"].pk])
            deleted.set()
            resume.wait(10)

    deleting = background.start(delete_slowly)
    assert deleted.wait(10)
    building = background.start(lambda: build(made.product))
    with suppress(TimeoutError):
        building.result(A_MOMENT)
    assert not building.done()
    resume.set()
    deleting.result(20)

    assert building.result(20).children.count() == 15


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda made: update_product(product_id=made.product.pk, attributes={"name": "Top"}), id="parent"),
        pytest.param(
            lambda made: create_option(
                variation_id=made.color.pk, attributes={"name": "Black", "description": "Black"}
            ),
            id="a new option",
        ),
        pytest.param(
            lambda made: update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"}), id="an option"
        ),
        pytest.param(
            lambda made: replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)]), id="links"
        ),
    ],
)
def test_edit_during_a_first_build_is_noticed_as_a_change(background: Background, write: Callable[[Any], Any]) -> None:
    made = shirt()

    during_a_build(made.product, background, lambda: write(made))

    made.product.refresh_from_db()
    assert made.product.needs_rebuild
    assert set(made.product.children.values_list("name", flat=True)) == {"Shirt"}


@pytest.mark.only_on("postgresql")
def test_sku_taken_between_plan_and_write_fails_the_job_in_the_documented_words(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time, so this cannot happen there."""
    product = shirt().product

    def take_a_sku(run: Run, done: int, total: int) -> None:
        if not done:
            background.start(lambda: ProductFactory(sku="shirtLargeBlueWool", slug=None)).result(10)

    monkeypatch.setattr(Run, "progress", take_a_sku)
    job = ask_for_build(product)

    runner.drain()

    job.refresh_from_db()
    error = job.errors.get()
    assert job.status == Job.Status.FAILED
    assert error.message == "data.attributes.sku: Must be unique amongst products."
    assert error.meta == {"sku": "shirtLargeBlueWool"}
    assert product.children.count() == 0


def test_twin_of_a_child_is_refused_by_the_database() -> None:
    child = build(shirt().product).children.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductFactory(product_type="child", parent=child.parent, option_key=child.option_key)


def test_storm_of_edits_and_builds_ends_in_one_consistent_family(background: Background) -> None:
    """Nobody deadlocks, and the last build makes exactly what the last edits want."""
    made = shirt()
    size, color = str(made.size.pk), str(made.color.pk)
    fresh = count()

    def edit(number: int) -> None:
        dice = random.Random(number)
        actions: list[Callable[[], Any]] = [
            lambda: build(made.product),
            lambda: update_product(product_id=made.product.pk, attributes={"description": f"Text {next(fresh)}"}),
            lambda: update_option(option_id=made["Green"].pk, attributes={"name": f"Green{next(fresh)}"}),
            lambda: create_option(
                variation_id=made.size.pk, attributes={"name": f"S{next(fresh)}", "description": "x"}
            ),
            lambda: replace_variations(product_id=made.product.pk, variation_ids=dice.sample([size, color], 2)),
        ]
        for action in dice.choices(actions, k=6):
            with suppress(PXMError):
                action()

    for running in [background.start(lambda number=number: edit(number)) for number in range(4)]:
        running.result(60)
    product = build(made.product)

    sizes, colors = Option.objects.filter(variation=made.size).count(), 3
    linked = set(VariationLink.objects.filter(product=product).values_list("variation", flat=True))
    expected = (sizes * colors - 1) if linked == {made.size.pk, made.color.pk} else 24 + (sizes - 3) * 9
    assert product.children.count() == len(children_of(product)) == expected
    assert not product.needs_rebuild
    assert plan_build(product_id=product.pk).update == ()


def test_builds_of_two_products_that_share_variations_do_not_deadlock(background: Background) -> None:
    size, color = VariationFactory(options=["S", "M"]), VariationFactory(options=["Red", "Blue"])
    products = [ProductFactory(variations=order) for order in ([size, color], [color, size])]

    for _ in range(5):
        Product.objects.filter(pk__in=[product.pk for product in products]).update(description=str(random.random()))
        for running in [background.start(lambda product=product: build(product)) for product in products]:
            running.result(20)

    assert [product.children.count() for product in products] == [4, 4]


def test_builds_asked_for_at_once_are_one_job_until_it_starts() -> None:
    product = shirt().product

    jobs = at_once(*[lambda: ask_for_build(product)] * 6)

    assert {job.pk for job in jobs} == set(Job.objects.values_list("pk", flat=True))
    assert len(Job.objects.all()) == 1


def test_a_build_that_was_asked_for_once_more_does_not_start_before_the_askers_work_is_there(
    background: Background,
) -> None:
    product = shirt().product
    waiting = ask_for_build(product)
    asked, resume = Event(), Event()

    def ask_again() -> Job:
        with transaction.atomic():
            Product.objects.filter(pk=product.pk).update(description="New")
            job = ask_for_build(product)
            asked.set()
            resume.wait(10)
            return job

    asking = background.start(ask_again)
    assert asked.wait(10)
    claiming = background.start(lambda: claim(waiting))
    with suppress(TimeoutError):
        claiming.result(A_MOMENT)
    assert not claiming.done()
    resume.set()

    assert asking.result(20) == waiting
    assert claiming.result(20).status == Job.Status.STARTED
