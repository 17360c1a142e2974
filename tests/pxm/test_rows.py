"""New rows that are made past their model are what it would make."""

from __future__ import annotations

import pytest
from django.db.models import Model

from products.models import Product
from products.prices.models import Price
from pxm.clock import now
from pxm.ids import uuid7
from pxm.rows import Maker


@pytest.mark.parametrize("model", [Product, Price])
def test_a_made_row_is_a_new_one_with_defaults_of_its_own(model: type[Model]) -> None:
    make, given = Maker(model), {"id": uuid7(), "created_at": now(), "updated_at": now()}
    made, other, usual = make(**given), make(**given), model(**given)
    names = [field.attname for field in model._meta.concrete_fields]
    assert [getattr(made, name) for name in names] == [getattr(usual, name) for name in names]
    assert (made, made._state.adding, made._state.db) == (usual, True, usual._state.db)
    assert not made.get_deferred_fields()
    made.shopper_attributes["color"] = "red"
    assert (other.shopper_attributes, make(**given).shopper_attributes) == ({}, {})
    assert made._state is not other._state
