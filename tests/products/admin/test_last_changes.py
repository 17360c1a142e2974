"""Who changed what two people have open, as the box of a conflict names them: of an option, a modifier, a map's key."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from products.services.modifier import create_modifier, update_modifier
from products.services.option import create_option, delete_options, update_option
from products.services.product import create_product, update_product
from products.services.variation import create_variation
from pxm.acting import Actor, Kind, Origin, acting_as, application
from pxm.admin.last_changes import last_change_of
from tests.factories.products import VariationFactory

pytestmark = pytest.mark.django_db


def _person(name: str) -> Actor:
    return Actor(Kind.USER, name, "1", Origin.ADMIN)


def _who(row: Any, attribute: str, key: str = "") -> str:
    return last_change_of(row, attribute, key)[0]


def _option(variation: Any, name: str) -> Any:
    return create_option(variation_id=variation.pk, attributes={"name": name, "description": name})


@pytest.fixture
def color() -> Any:
    return create_variation(attributes={"name": "Color"})


def test_each_option_names_whoever_changed_that_one(color: Any) -> None:
    red, green = (
        create_option(variation_id=color.pk, attributes={"name": name, "description": name})
        for name in ("Red", "Green")
    )
    with acting_as(_person("Ana")):
        update_option(option_id=red.pk, attributes={"name": "Crimson"})
    with acting_as(_person("Ben")):
        update_option(option_id=green.pk, attributes={"description": "Emerald"})

    assert _who(color, "options", f"{red.pk}/name") == "Ana"
    assert _who(color, "options", str(red.pk)) == "Ana"
    assert _who(color, "options", f"{green.pk}/description") == "Ben"
    assert _who(color, "options") == "Ben"


def test_a_modifier_names_whoever_changed_it(color: Any) -> None:
    red = _option(color, "Red")
    modifier = create_modifier(option_id=red.pk, attributes={"type": "sku_append", "value": "-r"})
    with acting_as(_person("Ana")):
        update_modifier(modifier_id=modifier.pk, attributes={"type": "sku_append", "value": "-RD"})
    with acting_as(_person("Ben")):
        update_option(option_id=red.pk, attributes={"name": "Crimson"})

    assert _who(color, "options", f"{red.pk}/{modifier.pk}") == "Ana"


def test_an_option_taken_out_names_whoever_took_it_out(color: Any) -> None:
    red = _option(color, "Red")
    with acting_as(_person("Ana")):
        delete_options(option_ids=[red.pk])

    assert _who(color, "options", str(red.pk)) == "Ana"


def test_a_key_of_a_map_names_whoever_changed_that_one() -> None:
    product = create_product(attributes={"name": "Shirt", "sku": "shirt", "commodity_type": "physical"})
    with acting_as(_person("Ana")):
        update_product(product_id=product.pk, attributes={"locales": {"fr-FR": {"name": "Chemise"}}})
    with acting_as(_person("Ben")):
        update_product(product_id=product.pk, attributes={"locales": {"de-DE": {"name": "Hemd"}}})

    assert _who(product, "locales", "fr-FR") == "Ana"
    assert _who(product, "locales", "de-DE") == "Ben"
    assert _who(product, "locales") == "Ben"


def test_links_are_told_and_a_key_says_that_it_is_one() -> None:
    product = create_product(attributes={"name": "Shirt", "sku": "shirt", "commodity_type": "physical"})
    with acting_as(application("Storefront", uuid4(), request_id="")):
        update_product(product_id=product.pk, attributes={}, variation_ids=[str(VariationFactory().pk)])

    assert _who(product, "variation_links") == "Storefront (API)"


def test_what_nobody_has_changed_is_told_by_the_row_itself(color: Any) -> None:
    assert last_change_of(color, "name") == ("Somebody else", color.updated_at)
