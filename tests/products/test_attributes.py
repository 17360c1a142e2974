"""The table of attributes, and that everything follows it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import models

from products.attributes import ATTRIBUTES, BUILT, Attribute, Holds, Inherited, on_tab
from products.building.rebuild_reasons import rebuild_reasons
from products.documents.products import product_documents
from products.inputs.product import ProductInput
from products.models import Product
from products.services.product import update_product
from pxm.errors import Invalid
from tests.factories.products import ProductFactory, build, shirt

COLUMNS = [attribute for attribute in ATTRIBUTES if not attribute.in_rows]
FROM_PARENT = [each for each in BUILT if each.inherited is Inherited.FROM_PARENT]
SENT_TEXTS = [each for each in ATTRIBUTES if each.sent and each.holds is Holds.TEXT]
OTHER_VALUES: dict[str, Any] = {
    "status": "draft",
    "commodity_type": "digital",
    "tags": ["new"],
    "locales": {"fr-FR": {"name": "Nouveau"}},
    "custom_inputs": {"text": {"name": "Text", "required": True}},
}


def by_name(attributes: list[Attribute]) -> Any:
    return pytest.mark.parametrize("attribute", attributes, ids=lambda attribute: attribute.name)


def other_value(attribute: Attribute) -> Any:
    if attribute.holds is Holds.TEXTS:
        return {"care": "Wash at 30\nDo not bleach"}
    return OTHER_VALUES.get(attribute.name, "new")


def test_every_editable_field_of_the_model_is_in_the_table_and_every_column_of_the_table_in_the_model() -> None:
    fields = {field.name for field in Product._meta.concrete_fields}
    editable = {field.name for field in Product._meta.concrete_fields if field.editable}
    assert editable == {attribute.name for attribute in COLUMNS if attribute.sent}
    assert {attribute.name for attribute in COLUMNS} <= fields


@by_name(COLUMNS)
def test_the_model_is_as_the_table_says(attribute: Attribute) -> None:
    field = Product._meta.get_field(attribute.name)
    assert isinstance(field, models.JSONField) == attribute.is_json
    if attribute.longest:
        assert field.max_length == attribute.longest
    unique = {name for each in Product._meta.total_unique_constraints for name in each.fields}
    assert (attribute.unique_column in unique) == bool(attribute.unique_column)
    assert field.get_default() == (attribute.default or attribute.cleared)


def test_requests_may_send_what_the_table_says() -> None:
    assert set(ProductInput().fields) == {attribute.name for attribute in ATTRIBUTES if attribute.sent}


def test_the_page_has_a_field_for_each_attribute_with_a_tab_and_counts_its_errors_there() -> None:
    page = admin.site.get_model_admin(Product)
    on_tabs = {name for tab in page.tabs for name in tab.fields}
    with_tab = {attribute.name for attribute in ATTRIBUTES if attribute.tab}
    assert with_tab <= set(page.form.base_fields)
    assert with_tab <= on_tabs
    for tab in page.tabs:
        assert set(on_tab(tab.key)) <= set(tab.fields)


@pytest.mark.django_db
@by_name([attribute for attribute in COLUMNS if attribute.shown])
def test_documents_show_what_has_a_value(attribute: Attribute) -> None:
    product = ProductFactory(bundle=attribute.name == "components")
    if attribute.name != "components":
        setattr(product, attribute.name, other_value(attribute))
    assert product_documents([product])[0]["attributes"][attribute.name] == getattr(product, attribute.name)


@pytest.mark.django_db
@by_name([attribute for attribute in FROM_PARENT if attribute.sent])
def test_a_change_is_a_reason_to_rebuild_and_reaches_the_children(attribute: Attribute) -> None:
    product = built_and_changed(attribute)
    verb = "were" if attribute.is_json else "was"
    assert rebuild_reasons(product) == [f"the {attribute.label} {verb} changed"]
    build(product)
    written, expected = getattr(product.children.first(), attribute.name), other_value(attribute)
    assert written.startswith(expected) if attribute.name in {"sku", "slug"} else written == expected
    assert rebuild_reasons(product) == []


@pytest.mark.django_db
@by_name([attribute for attribute in BUILT if attribute.sent and attribute not in FROM_PARENT])
def test_what_modifiers_alone_give_is_no_reason_and_stays_with_the_parent(attribute: Attribute) -> None:
    product = built_and_changed(attribute)
    assert rebuild_reasons(product) == []
    build(product)
    assert set(product.children.values_list(attribute.name, flat=True)) == {attribute.cleared}


def built_and_changed(attribute: Attribute) -> Product:
    product = build(shirt().product)
    return update_product(product_id=product.pk, attributes={attribute.name: other_value(attribute)})


@pytest.mark.django_db
@by_name([each for each in FROM_PARENT if each.sent and not each.required and each.holds is not Holds.CHOICE])
def test_cleared_is_stored_as_the_table_says(attribute: Attribute) -> None:
    product = ProductFactory()
    update_product(product_id=product.pk, attributes={attribute.name: other_value(attribute)})
    update_product(product_id=product.pk, attributes={attribute.name: None})
    product.refresh_from_db()
    assert getattr(product, attribute.name) == attribute.cleared


@pytest.mark.django_db
@by_name(SENT_TEXTS)
def test_a_text_is_no_longer_than_the_table_says(attribute: Attribute) -> None:
    product = ProductFactory()
    update_product(product_id=product.pk, attributes={attribute.name: "x" * attribute.longest})
    with pytest.raises(Invalid, match=str(attribute.longest)):
        update_product(product_id=product.pk, attributes={attribute.name: "x" * (attribute.longest + 1)})


def test_a_new_attribute_is_a_field_of_the_model_and_a_line_of_the_table(tmp_path: Path) -> None:
    """In a process that has one more line; its form field alone would be missing."""
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    environment = os.environ | {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.products.new_attribute"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "followed\n"), done.stderr
