"""A plan's fingerprint: what somebody was shown is what is built, or nothing (ruling: a plan's fingerprint)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobs.models import Job
from products.building.fingerprint import Fingerprint, Part, fingerprint
from products.building.plan import plan_build, plan_child_rebuild
from products.building.request import request_build, request_child_rebuild
from products.models import Modifier, Product
from products.services.option import delete_options, update_option
from products.services.product import update_product
from pxm.errors import Conflict
from tests.factories.products import ModifierFactory, OptionFactory, Shirt, build, save_build_rules, shirt
from tests.products.building.family import all_rows

pytestmark = pytest.mark.django_db

Edit = Callable[[Shirt], object]


def plan_of(made: Shirt) -> str:
    return str(fingerprint(plan_build(product_id=made.product.pk)))


def first_build() -> Shirt:
    made = shirt()
    ModifierFactory(option=made["Red"], type="sku_append", value="-R")
    return made


def update_of_all() -> Shirt:
    made = first_build()
    build(made.product)
    update_product(product_id=made.product.pk, attributes={"description": "Soft"})
    return made


def loss_of_an_independent_child() -> Shirt:
    made = first_build()
    build(made.product)
    edit_child(made, "shirtLargeBlueWool")
    edit_child(made, "shirtLargeBlueDenim")
    delete_options(option_ids=[made["Wool"].pk])
    return made


def edit_child(made: Shirt, sku: str) -> None:
    child = made.product.children.get(sku=sku)
    update_product(product_id=child.pk, attributes={"description": f"{child.description} by hand"})


def set_modifier(made: Shirt) -> None:
    Modifier.objects.update(value="-RED")


def describe(made: Shirt) -> None:
    update_product(product_id=made.product.pk, attributes={"description": "Hard"})


def leave_out_others(made: Shirt) -> None:
    made.product.build_rules.delete()
    save_build_rules(made.product, {"default": "include", "exclude": [[made["Small"], made["Blue"]]]})


def replace_child(made: Shirt) -> None:
    made.product.children.get(sku="shirtLargeBlueWool").delete()


@pytest.mark.parametrize(
    ("begin", "edit"),
    [
        (first_build, set_modifier),
        (first_build, describe),
        (first_build, leave_out_others),
        (first_build, lambda made: update_option(option_id=made["Blue"].pk, attributes={"name": "Azure"})),
        (first_build, lambda made: OptionFactory(variation=made.size, name="XL")),
        (first_build, lambda made: Product.objects.create(name="Mine", sku="shirtLargeBlueWool")),
        (update_of_all, describe),
        (update_of_all, set_modifier),
        (update_of_all, leave_out_others),
        (update_of_all, replace_child),
        (update_of_all, lambda made: edit_child(made, "shirtLargeBlueWool")),
        (loss_of_an_independent_child, lambda made: edit_child(made, "shirtLargeBlueWool")),
        (loss_of_an_independent_child, replace_child),
    ],
)
def test_it_is_another_one_once_a_build_would_do_anything_else(
    begin: Callable[[], Shirt], edit: Edit, run_jobs: Callable[[], None]
) -> None:
    made = begin()
    shown = plan_of(made)
    job = request_build(product_id=made.product.pk, shown=shown, request_id="r")

    edit(made)

    assert plan_of(made) != shown
    with pytest.raises(Conflict, match="the build would not do what was shown"):
        request_build(product_id=made.product.pk, shown=shown, request_id="r")
    before = all_rows()
    run_jobs()
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert job.errors.first().code in {"plan_differs", "sku_taken"}
    assert all_rows() == before


def describe_option(made: Shirt) -> None:
    update_option(option_id=made["Blue"].pk, attributes={"description": "Like the sky"})


@pytest.mark.parametrize(
    ("begin", "edit"),
    [
        (first_build, describe_option),
        (update_of_all, describe_option),
        (loss_of_an_independent_child, describe_option),
        (loss_of_an_independent_child, lambda made: edit_child(made, "shirtLargeBlueDenim")),
    ],
)
def test_what_the_build_does_not_touch_leaves_it_as_it_is(
    begin: Callable[[], Shirt], edit: Edit, run_jobs: Callable[[], None]
) -> None:
    made = begin()
    shown = plan_of(made)
    job = request_build(product_id=made.product.pk, shown=shown, request_id="r")

    edit(made)
    run_jobs()

    job.refresh_from_db()
    assert job.status == Job.Status.SUCCESS
    assert job.result["created"] + job.result["updated"] + job.result["deleted"] > 0


def test_a_build_that_was_to_do_nothing_does_nothing_or_fails(run_jobs: Callable[[], None]) -> None:
    made = first_build()
    build(made.product)
    nothing = plan_of(made)
    first = request_build(product_id=made.product.pk, shown=nothing, request_id="r")
    run_jobs()
    second = request_build(product_id=made.product.pk, shown=nothing, request_id="r")
    describe(made)
    run_jobs()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.result["kept"]) == (Job.Status.SUCCESS, 24)
    assert second.errors.get().message == (
        "the build would not do what was shown: 24 children would be updated instead of 0"
    )


def test_single_children_are_rebuilt_as_shown_or_not_at_all(run_jobs: Callable[[], None]) -> None:
    made = first_build()
    build(made.product)
    edit_child(made, "shirtLargeBlueWool")
    child = made.product.children.get(sku="shirtLargeBlueWool")
    shown = str(fingerprint(plan_child_rebuild(product_id=made.product.pk, child_ids=[child.pk])))
    job = request_child_rebuild(child_ids=[child.pk], shown=shown, request_id="r")
    edit_child(made, "shirtLargeBlueWool")
    run_jobs()

    job.refresh_from_db()
    assert job.errors.get().message == (
        "the build would not do what was shown: the child to be deleted would not be as shown"
    )
    with pytest.raises(Conflict):
        request_child_rebuild(child_ids=[child.pk], shown=shown, request_id="r")
    assert made.product.children.filter(pk=child.pk).exists()


def test_it_says_what_differs() -> None:
    shown = Fingerprint(Part(24, "a" * 16), Part(0), Part(1, "b" * 16), Part(0))
    other = Fingerprint(Part(24, "c" * 16), Part(1, "d" * 16), Part(1000, "e" * 16), Part(2))

    assert list(other.differences(shown)) == [
        "the 24 children to be created would not be as shown",
        "1 child would be updated instead of 0",
        "1,000 children would be deleted instead of 1",
        "2 problems keep it from being done instead of 0",
    ]
    assert list(shown.differences(shown)) == []


@pytest.mark.parametrize("text", ["", "24", "24-0-0", "24-0-0-x", "24.abc-0-0-0", "a-b-c-d", "1-2-3-4-5"])
def test_a_text_that_is_no_fingerprint_is_not_read(text: str) -> None:
    assert Fingerprint.read(text) is None


def test_its_text_is_read_back() -> None:
    known = fingerprint(plan_build(product_id=loss_of_an_independent_child().product.pk))

    assert Fingerprint.read(str(known)) == known


def test_nothing_is_compared_where_no_plan_was_shown(
    monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], None]
) -> None:
    made = first_build()
    monkeypatch.delattr("products.building.fingerprint.fingerprint")
    request_build(product_id=made.product.pk, request_id="r")

    run_jobs()

    assert made.product.children.count() == 24
