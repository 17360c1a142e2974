"""Children that went their own way (PIM contract §3.7, §10.10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobs.models import Job
from products.building.differences import FieldChange, differences_of
from products.building.plan import plan_build
from products.building.request import request_child_rebuild
from products.models import BuildRules, Product, VariationLink
from products.services.product import update_product
from products.services.variation_links import replace_variations
from pxm.errors import Invalid, Missing
from tests.client import APIClient
from tests.factories.products import OptionFactory, ProductFactory, Shirt, build, shirt
from tests.products.building.family import all_rows, children_of, ids_of, matrix_of

pytestmark = pytest.mark.django_db

OWN = ("Large", "Blue", "Wool")


@pytest.fixture
def made() -> Shirt:
    """A built shirt, one of whose children has a description and an SKU of its own."""
    made = shirt()
    build(made.product)
    update_product(product_id=ids_of(made.product)[OWN], attributes={"description": "Mine", "sku": "mine"})
    return made


def own_child(made: Shirt) -> Product:
    return children_of(made.product)[OWN]


def test_build_writes_nothing_into_an_independent_child(made: Shirt) -> None:
    before = own_child(made)
    update_product(product_id=made.product.pk, attributes={"description": "Of the parent", "status": "draft"})

    build(made.product)

    after = own_child(made)
    assert Product.objects.filter(pk=after.pk).values().get() == Product.objects.filter(pk=before.pk).values().get()
    assert (after.is_independent, after.description, after.status) == (True, "Mine", before.status)
    assert made.product.children.filter(description="Of the parent", status="draft").count() == 23


def test_independent_child_shows_its_options_in_linked_order_as_its_siblings_do(made: Shirt, api: APIClient) -> None:
    linked = [str(id) for id in made.product.variation_links.order_by("position").values_list("variation", flat=True)]
    turned = list(reversed(linked))
    replace_variations(product_id=made.product.pk, variation_ids=turned)
    build(made.product)

    shown = {child.is_independent: child for child in made.product.children.order_by("is_independent")}
    for child in shown.values():
        entries = api.get(f"/pcm/products/{child.pk}").data["meta"]["child_variations"]
        assert [entry["id"] for entry in entries] == turned
    assert shown.keys() == {True, False}


def test_independent_child_keeps_its_place_in_the_matrix(made: Shirt) -> None:
    OptionFactory(variation=made.color, name="Black")

    assert matrix_of(build(made.product))["Large"]["Blue"]["Wool"] == "mine"


@pytest.mark.parametrize(
    "leave_out",
    [
        pytest.param(lambda made: made["Blue"].delete(), id="its option is deleted"),
        pytest.param(
            lambda made: BuildRules.objects.filter(product=made.product).update(default="exclude"), id="rules"
        ),
        pytest.param(lambda made: VariationLink.objects.filter(variation=made.size).delete(), id="variations"),
    ],
)
def test_independence_does_not_protect_from_deletion(made: Shirt, leave_out: Callable[[Shirt], object]) -> None:
    child = own_child(made)
    leave_out(made)

    plan = plan_build(product_id=made.product.pk)
    build(made.product)

    assert child.pk.hex in {existing.id for existing in plan.delete if existing.is_independent}
    assert not Product.objects.filter(pk=child.pk).exists()


def test_deleting_it_and_building_makes_a_fresh_child(made: Shirt) -> None:
    old = own_child(made)
    Product.objects.filter(pk=old.pk).delete()

    build(made.product)

    fresh = own_child(made)
    assert fresh.pk != old.pk
    assert (fresh.is_independent, fresh.description, fresh.sku) == (False, "", "shirtLargeBlueWool")


def test_differences_have_both_values(made: Shirt) -> None:
    update_product(product_id=made.product.pk, attributes={"tags": ["new"]})

    assert differences(own_child(made)) == (
        FieldChange("sku", "mine", "shirtLargeBlueWool"),
        FieldChange("description", "Mine", ""),
        FieldChange("tags", [], ["new"]),
    )


def test_child_that_follows_its_parent_differs_in_nothing(made: Shirt) -> None:
    assert differences(children_of(made.product)["Small", "Blue", "Wool"]) == ()


def test_child_that_no_build_would_make_has_nothing_to_differ_from(made: Shirt) -> None:
    made["Blue"].delete()

    assert differences(Product.objects.get(sku="mine")) == ()


def test_differences_of_many_cost_as_much_as_of_one(made: Shirt, count_queries: Callable[..., int]) -> None:
    children = list(made.product.children.all())

    assert count_queries(lambda: differences_of(children[:1])) == count_queries(lambda: differences_of(children)) == 7


def differences(child: Product) -> tuple[FieldChange, ...]:
    return differences_of([child])[child.pk]


def rebuild(run_jobs: Callable[[], None], *children: Product) -> Job:
    job = request_child_rebuild(child_ids=[child.pk for child in children], request_id="r")
    run_jobs()
    job.refresh_from_db()
    return job


def test_delete_and_rebuild_replaces_just_that_child(made: Shirt, run_jobs: Callable[[], None]) -> None:
    before, old = ids_of(made.product), own_child(made)

    job = rebuild(run_jobs, old)

    fresh = own_child(made)
    made.product.refresh_from_db()
    assert (job.status, job.result["created"], job.result["deleted"]) == (Job.Status.SUCCESS, 1, 1)
    assert (fresh.is_independent, fresh.description, fresh.sku) == (False, "", "shirtLargeBlueWool")
    assert fresh.pk not in before.values()
    assert {**ids_of(made.product), OWN: None} == {**before, OWN: None}
    assert matrix_of(made.product)["Large"]["Blue"]["Wool"] == "shirtLargeBlueWool"
    assert str(old.pk) not in made.product.last_build.matrix
    assert made.product.last_build.child_count == 24
    assert not made.product.needs_rebuild


def test_several_children_of_one_parent_are_rebuilt_in_one_job(made: Shirt, run_jobs: Callable[[], None]) -> None:
    children = list(made.product.children.order_by("pk")[:3])

    job = rebuild(run_jobs, *children)

    assert (job.result["created"], job.result["deleted"], made.product.children.count()) == (3, 3, 24)
    assert not Product.objects.filter(pk__in=[child.pk for child in children]).exists()


def test_rebuilt_child_takes_over_the_parent_of_today_and_others_wait_for_the_build(
    made: Shirt, run_jobs: Callable[[], None]
) -> None:
    update_product(product_id=made.product.pk, attributes={"name": "Top"})

    rebuild(run_jobs, own_child(made))

    made.product.refresh_from_db()
    assert made.product.needs_rebuild
    assert own_child(made).name == "Top"
    assert made.product.children.filter(name="Shirt").count() == 23


def test_edit_taken_back_after_a_single_rebuild_reaches_that_child_again(
    made: Shirt, run_jobs: Callable[[], None]
) -> None:
    update_product(product_id=made.product.pk, attributes={"name": "Top"})
    rebuild(run_jobs, own_child(made))
    update_product(product_id=made.product.pk, attributes={"name": "Shirt"})

    build(made.product)

    assert own_child(made).name == "Shirt"
    assert plan_build(product_id=made.product.pk).update == ()


def test_rebuild_of_a_child_that_rules_leave_out_is_refused(made: Shirt) -> None:
    BuildRules.objects.filter(product=made.product).update(default="exclude")
    before = all_rows()

    with pytest.raises(Invalid, match="child product would no longer be built: build all children of its parent"):
        request_child_rebuild(child_ids=[own_child(made).pk], request_id="r")
    assert all_rows() == before
    assert not Job.objects.exists()


def test_rebuild_fails_if_rules_change_while_it_waits(made: Shirt, run_jobs: Callable[[], None]) -> None:
    job = request_child_rebuild(child_ids=[own_child(made).pk], request_id="r")
    BuildRules.objects.filter(product=made.product).update(default="exclude")
    before = all_rows()

    run_jobs()

    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert all_rows() == before


def test_rebuild_of_unknown_or_foreign_products_is_refused(made: Shirt) -> None:
    standard = ProductFactory()

    with pytest.raises(Missing, match="could not find child product"):
        request_child_rebuild(child_ids=[own_child(made).pk, standard.pk], request_id="r")


def test_rebuild_across_parents_is_refused(made: Shirt) -> None:
    other = build(shirt(sku="other", slug="other").product)

    with pytest.raises(Invalid, match="child products must have the same parent"):
        request_child_rebuild(child_ids=[own_child(made).pk, other.children.first().pk], request_id="r")


def test_rebuild_of_a_child_whose_sku_somebody_took_fails(made: Shirt) -> None:
    ProductFactory(sku="shirtLargeBlueWool")

    with pytest.raises(Invalid, match=r"data.attributes.sku: Must be unique amongst products."):
        request_child_rebuild(child_ids=[own_child(made).pk], request_id="r")
