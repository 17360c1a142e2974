"""A product with one attribute more, *fabric*, of which no consumer of the table knows: run by `test_attributes`."""

from __future__ import annotations

import sys

import django
import pytest
from django.core.management import call_command
from django.db import connection, models

from products import attributes

FABRIC = attributes.Attribute("fabric", "kind of fabric", tab="details", longest=20)


def main() -> None:
    attributes.ATTRIBUTES += (FABRIC,)
    attributes.BUILT += (FABRIC,)
    attributes.BY_NAME["fabric"] = FABRIC
    django.setup()
    call_command("migrate", verbosity=0)
    from products.models import Product  # the table is read when consumers are imported

    field = models.CharField(max_length=20, blank=True, default="")
    field.set_attributes_from_name("fabric")
    with connection.schema_editor() as editor:
        field.model = Product
        editor.add_field(Product, field)
    Product.add_to_class("fabric", field)
    follow(Product)
    sys.stdout.write("followed\n")


def follow(product_model: type) -> None:
    from products.admin.product.tabs import PRODUCT_TABS
    from products.building.rebuild_reasons import rebuild_reasons
    from products.documents.products import product_documents
    from products.services.product import update_product
    from pxm.errors import Invalid
    from tests.factories.products import build, shirt

    made = shirt()
    build(made.product)
    product = update_product(product_id=made.product.pk, attributes={"fabric": "Oxford"})
    assert product_documents([product])[0]["attributes"]["fabric"] == "Oxford"
    assert rebuild_reasons(product) == ["the kind of fabric was changed"]
    build(product)
    assert set(product.children.values_list("fabric", flat=True)) == {"Oxford"}
    product = update_product(product_id=product.pk, attributes={"fabric": None})
    build(product)
    assert set(product.children.values_list("fabric", flat=True)) == {""}
    with pytest.raises(Invalid, match="fabric must not exceed 20 characters"):
        update_product(product_id=product.pk, attributes={"fabric": "x" * 21})
    assert "fabric" in PRODUCT_TABS.get("details").fields


if __name__ == "__main__":
    main()
