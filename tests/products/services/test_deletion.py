"""Whatever points at products goes with them, in whichever way they are deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import models

from products.building.request import request_child_rebuild
from products.models import Product
from products.services.product import delete_products
from pxm.deletion import followed_relations
from tests.factories.products import Shirt, build, shirt
from tests.pxm.tables import Temporary, create_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def note() -> Iterator[type[models.Model]]:
    """A table that began to point at products, and of which nobody has thought."""

    class Note(Temporary):
        id = models.IntegerField(primary_key=True)
        product = models.ForeignKey(Product, models.CASCADE, related_name="+")

        class Meta:
            app_label = "products"

    create_table(Note)
    yield Note
    del apps.all_models["products"]["note"]
    apps.clear_cache()


@pytest.fixture
def made(note: type[models.Model]) -> Shirt:
    made = shirt()
    build(made.product)
    for number, product in enumerate(Product.objects.order_by("pk")):
        note.objects.create(pk=number, product=product)
    return made


def noted(note: type[models.Model]) -> set[object]:
    return set(note.objects.values_list("product", flat=True))


def test_products_take_it_along_from_parent_and_children(note: type[models.Model], made: Shirt) -> None:
    delete_products(product_ids=[made.product.pk])
    assert noted(note) == set()


def test_a_build_takes_it_along_from_the_children_it_deletes(note: type[models.Model], made: Shirt) -> None:
    made.product.variation_links.get(variation=made.material).delete()
    build(made.product)
    assert noted(note) == {made.product.pk}


def test_rebuilding_one_child_takes_it_along_from_that_child(
    note: type[models.Model], made: Shirt, run_jobs: Callable[[], None]
) -> None:
    kept = noted(note)
    child = made.product.children.first()
    request_child_rebuild(child_ids=[child.pk], request_id="r")
    run_jobs()
    assert noted(note) == kept - {child.pk}


def test_every_rule_of_the_foreign_keys_to_products_is_one_that_deletion_follows() -> None:
    followed: set[type[models.Model]] = set()
    waiting: list[type[models.Model]] = [Product]
    while waiting:
        for relation in followed_relations(waiting.pop()):
            assert relation.on_delete in {models.CASCADE, models.SET_NULL, models.PROTECT, models.DO_NOTHING}, relation
            if relation.on_delete is models.CASCADE and relation.related_model not in followed:
                followed.add(relation.related_model)
                waiting.append(relation.related_model)
    assert len(followed) >= 6
