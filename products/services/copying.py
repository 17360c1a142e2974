"""Copying a product with everything it carries itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from products.attributes import ATTRIBUTES
from products.building.templates import index_values
from products.models import Product, ProductTemplate
from products.services.build_rules import build_rules_document
from products.services.product import create_product_from, lock_with_parents
from products.services.templates import write_products
from products.services.variation_links import linked_variation_ids
from pxm.errors import Missing
from pxm.history import recording
from pxm.rows import could_not_find, write

# What a request sends and no two products share is chosen anew.
_COPIED = tuple(each.name for each in ATTRIBUTES if each.sent and not each.in_rows and not each.unique_column)


@transaction.atomic
@recording.together()
def copy_product(*, product_id: UUID, name: str, sku: str, slug: str = "") -> Product:
    """Make a product that has what another one has: texts, languages, attributes, linked variations, build rules,
    components, files, templates and their values. Without a slug it gets a free one made from its name.

    Its children are made by a build; a copy of a child is a product on its own. Prices, nodes and relationships belong
    to the original alone, and so does its external reference. Missing, or Invalid as for any new product.
    """
    original = lock_with_parents({product_id}).get(product_id)
    if original is None:
        raise Missing(could_not_find("product"))
    attributes: dict[str, Any] = {each: getattr(original, each) for each in _COPIED} | {
        "name": name,
        "sku": sku or None,
    }
    if slug:
        attributes["slug"] = slug
    if rules := build_rules_document(original):
        attributes["build_rules"] = rules
    variation_ids = [str(id) for id in linked_variation_ids(original)]
    copy = create_product_from(attributes, variation_ids, said=f"as a copy of {original}")
    if original.main_image or original.files:
        write(copy, {"main_image": original.main_image, "files": original.files})
    _copy_templates(original, copy)
    return copy


def _copy_templates(original: Product, copy: Product) -> None:
    rows = [
        ProductTemplate(product=copy, template_id=row.template_id, position=row.position, entry=row.entry)
        for row in original.template_links.order_by("pk")
    ]
    if rows:
        ProductTemplate.objects.bulk_create(rows)
        index_values([row for row in rows if row.position is not None and row.entry])
        write_products([copy])
