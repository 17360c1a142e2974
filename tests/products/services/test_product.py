"""The product services as the admin's list actions and other doors use them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from products.models import LastBuild, Product, Tag
from products.services import product as services
from products.services.deletion import delete_with_children
from products.services.product import add_tags, create_product, delete_products, remove_tags, set_status, update_product
from pxm.errors import Invalid, Missing
from tests.factories.products import ProductFactory, build, child_of, save_build_rules, set_external_ref, shirt

pytestmark = pytest.mark.django_db

SMALLEST = {"name": "Jeans", "sku": "jeans", "commodity_type": "physical"}


def rows() -> list[dict[str, object]]:
    return list(Product.objects.order_by("pk").values())


def test_a_status_is_set_where_it_differs_and_children_become_independent() -> None:
    made = shirt(status="draft")
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"], status="draft")
    live = ProductFactory(status="live")
    before = live.updated_at

    changed = set_status(product_ids=[made.product.pk, child.pk, live.pk], status="live")

    assert changed == 2
    assert set(Product.objects.values_list("status", flat=True)) == {"live"}
    child.refresh_from_db()
    made.product.refresh_from_db()
    live.refresh_from_db()
    assert (child.is_independent, made.product.is_independent) == (True, False)
    assert live.updated_at == before
    assert made.product.updated_at > made.product.created_at


def test_an_unknown_status_is_refused() -> None:
    product = ProductFactory()
    with pytest.raises(Invalid, match="status must be one of: draft, live"):
        set_status(product_ids=[product.pk], status="online")
    assert Product.objects.get().status == "live"


def test_tags_are_added_behind_those_that_are_there() -> None:
    one, two = ProductFactory(tags=["b"]), ProductFactory(tags=["a", "b"])
    assert add_tags(product_ids=[one.pk, two.pk], tags=["A", "b", "a"]) == 1
    assert [product.tags for product in Product.objects.order_by("pk")] == [["b", "a"], ["a", "b"]]


def test_too_many_tags_on_one_product_refuse_them_all() -> None:
    full = ProductFactory(tags=[f"t{n}" for n in range(20)], name="Full")
    other = ProductFactory()
    before = rows()
    with pytest.raises(Invalid) as refusal:
        add_tags(product_ids=[other.pk, full.pk], tags=["new"])
    [problem] = refusal.value.problems
    assert problem.message == "tags must not have more than 20 tags"
    assert problem.meta == {"product_id": str(full.pk), "name": "Full"}
    assert rows() == before


def test_changing_many_products_alike_takes_as_few_queries_as_changing_two() -> None:
    made = shirt(tags=["a"])
    # The first to use a tag makes it.
    Tag.objects.bulk_create([Tag(value="a"), Tag(value="b")])
    build(made.product)
    children = list(made.product.children.order_by("pk").values_list("pk", flat=True))
    works = [
        lambda ids: set_status(product_ids=ids, status="draft"),
        lambda ids: add_tags(product_ids=ids, tags=["b"]),
        lambda ids: remove_tags(product_ids=ids, tags=["a", "b"]),
        lambda ids: delete_products(product_ids=ids),
    ]
    for work in works:
        counted = []
        for ids in (children[:2], children[2:]):
            with CaptureQueriesContext(connection) as queries:
                work(ids)
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 32, counted


def test_products_that_end_up_with_different_tags_each_get_their_own() -> None:
    made = shirt(tags=["a"])
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"], tags=["a"])
    other = ProductFactory(tags=["c"])
    full = ProductFactory(tags=["b"])

    assert add_tags(product_ids=[made.product.pk, child.pk, other.pk, full.pk], tags=["b"]) == 3

    assert {product.pk: (product.tags, product.is_independent) for product in Product.objects.all()} == {
        made.product.pk: (["a", "b"], False),
        child.pk: (["a", "b"], True),
        other.pk: (["c", "b"], False),
        full.pk: (["b"], False),
    }
    assert len(set(Product.objects.exclude(pk=full.pk).values_list("updated_at", flat=True))) == 1


def test_a_bad_tag_is_refused() -> None:
    product = ProductFactory()
    with pytest.raises(Invalid, match=r"tags\.0 must not contain spaces or commas"):
        add_tags(product_ids=[product.pk], tags=["a b"])


def test_tags_are_taken_away_whatever_their_case() -> None:
    one, two = ProductFactory(tags=["a", "b"]), ProductFactory(tags=["c"])
    assert remove_tags(product_ids=[one.pk, two.pk], tags=["A", "x"]) == 1
    assert [product.tags for product in Product.objects.order_by("pk")] == [["b"], ["c"]]


def test_a_bulk_change_of_a_built_parent_wants_a_rebuild_until_it_is_taken_back() -> None:
    parent = build(shirt().product)
    set_status(product_ids=[parent.pk], status="draft")
    parent.refresh_from_db()
    assert parent.needs_rebuild
    set_status(product_ids=[parent.pk], status="live")
    parent.refresh_from_db()
    assert not parent.needs_rebuild


@pytest.mark.parametrize(
    ("attributes", "needs"),
    [
        ({"description": "new"}, True),
        ({"tags": ["new"]}, True),
        ({"build_rules": None}, True),
        ({"external_ref": "new"}, False),
        ({"name": "Shirt"}, False),
        ({}, False),
    ],
)
def test_a_change_that_children_would_inherit_wants_a_rebuild(attributes: dict[str, object], needs: bool) -> None:
    parent = build(shirt().product)
    assert update_product(product_id=parent.pk, attributes=attributes).needs_rebuild is needs


def test_deleting_says_how_many_products_and_children_went() -> None:
    made, other = shirt(), ProductFactory()
    build(made.product)
    first = made.product.children.order_by("pk").first()
    kept = ProductFactory()

    deleted = delete_products(product_ids=[made.product.pk, first.pk, other.pk, other.pk])

    assert deleted == services.Deleted(products=3, children=23)
    assert Product.objects.get() == kept


def test_deleting_children_takes_them_out_of_the_matrix_of_their_parent() -> None:
    made = shirt()
    build(made.product)
    children = list(made.product.children.order_by("pk"))
    delete_products(product_ids=[child.pk for child in children[:3]])
    last = LastBuild.objects.get()
    assert last.child_count == 21
    assert not any(str(child.pk) in last.matrix for child in children[:3])
    assert all(str(child.pk) in last.matrix for child in children[3:])
    made.product.refresh_from_db()
    assert (made.product.product_type, made.product.needs_rebuild) == ("parent", True)


def test_every_table_that_refers_to_products_is_emptied_on_deletion() -> None:
    made = shirt()
    build(made.product)
    save_build_rules(made.product.children.first(), {"default": "include"})
    delete_with_children([made.product])
    for relation in Product._meta.related_objects:
        assert not relation.related_model._base_manager.exists(), relation


def test_deleting_nothing_is_no_error() -> None:
    assert delete_products(product_ids=[]) == services.Deleted(0, 0)


def test_a_slug_taken_since_it_was_looked_up_gives_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    ProductFactory(slug="Jeans")
    guesses = iter(["Jeans", "Jeans", "Jeans-2"])
    monkeypatch.setattr(services, "free_slug", lambda name: next(guesses))
    assert create_product(attributes=SMALLEST).slug == "Jeans-2"


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look away while values are compared with those of other products, as if these were written just now."""
    monkeypatch.setattr("products.services.product_checks.taken_values", lambda *_, **__: [])


@pytest.mark.parametrize("name", ["sku", "slug", "external_ref"])
def test_a_value_taken_since_it_was_checked_is_refused_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    holder, other = ProductFactory(), ProductFactory()
    set_external_ref(holder, "ref")
    holder.save()
    before = rows()
    blind(monkeypatch)
    attributes = {name: getattr(holder, name)}
    for write in (
        lambda: create_product(attributes=SMALLEST | attributes),
        lambda: update_product(product_id=other.pk, attributes=attributes),
    ):
        with pytest.raises(Invalid) as refusal:
            write()
        [problem] = refusal.value.problems
        assert problem.message == f"{name} must be unique amongst products"
        assert problem.pointer == f"/data/attributes/{name}"
    assert rows() == before


def test_what_no_constraint_explains_is_not_dressed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise IntegrityError("something else")

    monkeypatch.setattr(Product, "save", break_down)
    with pytest.raises(IntegrityError):
        create_product(attributes=SMALLEST)


def test_an_unknown_product_is_missing() -> None:
    product = ProductFactory()
    delete_products(product_ids=[product.pk])
    with pytest.raises(Missing):
        update_product(product_id=product.pk, attributes={})


def test_creating_costs_the_same_however_many_products_there_are(count_queries: Callable[..., int]) -> None:
    few = count_queries(lambda: create_product(attributes=SMALLEST))
    for _ in range(50):
        ProductFactory()
    assert count_queries(lambda: create_product(attributes=SMALLEST | {"name": "Hat", "sku": "hat"})) == few
