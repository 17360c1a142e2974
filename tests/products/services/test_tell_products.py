"""Many writes to options tell the products that use them once, at the end."""

from __future__ import annotations

import contextlib

import pytest

from products.building import rebuild_marks
from products.building.request import request_build
from products.models import Product
from products.services import rebuilds
from products.services.modifier import create_modifier
from products.services.option import update_option
from products.services.rebuilds import products_told_once
from tests.factories.products import Shirt, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(run_jobs) -> Shirt:
    made = shirt()
    request_build(product_id=made.product.pk, request_id="r")
    run_jobs()
    return made


def needs_rebuild(made: Shirt) -> bool:
    return Product.objects.get(pk=made.product.pk).needs_rebuild


def test_products_are_told_at_the_end_of_the_block(built, monkeypatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(
        rebuilds, "mark_for_rebuild", lambda **about: told.append(about) or rebuild_marks.mark_for_rebuild(**about)
    )
    with products_told_once():
        for name in ("Red", "Green", "Blue"):
            update_option(option_id=built[name].pk, attributes={"name": f"Deep{name}"})
            create_modifier(option_id=built[name].pk, attributes={"type": "name_append", "value": "!"})
        assert not needs_rebuild(built)

    assert needs_rebuild(built)
    assert told == [{"variation_ids": {built.color.pk}}]


def test_a_block_that_fails_tells_nobody(built) -> None:
    with contextlib.suppress(RuntimeError), products_told_once():
        update_option(option_id=built["Red"].pk, attributes={"name": "Crimson"})
        raise RuntimeError

    assert not needs_rebuild(built)


def test_outside_a_block_they_are_told_at_once(built) -> None:
    with products_told_once():
        pass
    create_modifier(option_id=built["Red"].pk, attributes={"type": "name_append", "value": "!"})

    assert needs_rebuild(built)
