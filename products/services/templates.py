"""Attaching templates to products and detaching them (PIM contract §2.7, §3.7); their values: `template_values`.

What is attached to a child, or written into it, is its own from then on: no build touches it. What a build gave it
stays the build's until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from products.building.rebuild_marks import templates_detached
from products.building.templates import index_values
from products.extensions.models import Field, Template
from products.models import Product, ProductTemplate, TemplateValue
from products.services.product import lock_with_parents
from products.services.rebuilds import attributes_changed
from pxm.errors import Invalid, Missing
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.pointers import DATA
from pxm.rows import could_not_find, lock_rows, write, write_many


@transaction.atomic
@recording.together()
def attach_templates(*, product_id: UUID, template_ids: Sequence[str]) -> list[UUID]:
    """Attach templates behind those that are attached; return all that are, in order. An entry that waited shows."""
    products = lock_products([product_id])
    if not products:
        raise Missing(could_not_find("product"))
    _attach(products, template_ids)
    return attached_ids(products[0])


@transaction.atomic
@recording.together()
def attach_templates_to(*, product_ids: Collection[UUID], template_ids: Sequence[str]) -> int:
    """Attach templates to several products, all or none; return how many that changes."""
    return _attach(lock_products(product_ids), template_ids)


@transaction.atomic
@recording.together()
def detach_templates(*, product_id: UUID, template_ids: Sequence[str]) -> None:
    """Detach templates and delete their values; what is not attached is ignored. A build gives children theirs back."""
    products = lock_products([product_id])
    if not products:
        raise Missing(could_not_find("product"))
    product = products[0]
    unwanted = {read_uuid(text) for text in template_ids}
    rows = [row for row in _rows_of(products)[product.pk] if row.template_id in unwanted]
    if not rows:
        return
    names, told = _names_of(product), values_in_words(rows)
    TemplateValue.objects.filter(product=product, field__template__in=[row.template_id for row in rows]).delete()
    ProductTemplate.objects.filter(pk__in=[row.pk for row in rows]).delete()
    write_products([product])
    recording.changed([(product, {"templates": names, **told}, {"templates": _names_of(product)})])
    if product.parent_id and not product.is_independent:
        inherited = [row for row in rows if str(row.template_id) in product.extensions]
        if inherited:
            Product.objects.filter(pk=product.pk).update(build_hash="")
            templates_detached(parent_id=product.parent_id, count=len(inherited))


def attached_ids(product: Product) -> list[UUID]:
    """Return the templates attached to a product, in order of attachment."""
    attached = product.template_links.filter(position__isnull=False).order_by("position", "pk")
    return list(attached.values_list("template_id", flat=True))


def lock_products(product_ids: Collection[UUID]) -> list[Product]:
    """Lock products, and the parents of children among them, for a build gives these their templates."""
    locked = lock_with_parents(product_ids, "parent", "name", "extensions", "is_independent", "updated_at")
    return [locked[id] for id in sorted(set(product_ids) & locked.keys())]


def _rows_of(products: Collection[Product]) -> defaultdict[UUID, list[ProductTemplate]]:
    rows: defaultdict[UUID, list[ProductTemplate]] = defaultdict(list)
    for row in ProductTemplate.objects.filter(product__in=[product.pk for product in products]).order_by("pk"):
        rows[row.product_id].append(row)
    return rows


def _attach(products: Sequence[Product], template_ids: Sequence[str]) -> int:
    templates, missing = lock_rows(Template.objects.all(), template_ids)
    if missing:
        raise Invalid(could_not_find("template", missing, pointer=DATA))
    rows = _rows_of(products)
    changed: list[tuple[Product, list[ProductTemplate]]] = []
    for product in products:
        if come := _missing_rows(product, rows[product.pk], templates):
            changed.append((product, come))
    come_to_all = [row for _, come in changed for row in come]
    before = _attached_names([product.pk for product, _ in changed])
    ProductTemplate.objects.bulk_create([row for row in come_to_all if row.pk is None])
    ProductTemplate.objects.bulk_update([row for row in come_to_all if row.pk is not None], ["position"])
    index_values([row for row in come_to_all if row.entry])
    write_products([product for product, _ in changed])
    after = _attached_names([product.pk for product, _ in changed])
    recording.changed(
        (product, {"templates": before[product.pk]}, {"templates": after[product.pk]}) for product, _ in changed
    )
    return len(changed)


def _missing_rows(
    product: Product, rows: Iterable[ProductTemplate], templates: Iterable[Template]
) -> list[ProductTemplate]:
    """Return the rows by which templates are attached that are not yet: new ones, or those of waiting entries."""
    known = {row.template_id: row for row in rows}
    position = 1 + max((row.position for row in known.values() if row.position is not None), default=-1)
    come: list[ProductTemplate] = []
    for template in templates:
        row = known.get(template.pk) or ProductTemplate(product=product, template=template)
        if row.position is None:
            row.position = position + len(come)
            come.append(row)
    return come


# --- What follows for the product -------------------------------------------------------------------------------------


def write_products(products: Sequence[Product]) -> None:
    """Move `updated_at` of products whose templates changed; what is no child passes the values on to its children."""
    rows = _rows_of([product for product in products if not product.is_child])
    changes: list[tuple[Product, dict[str, Any]]] = []
    for product in products:
        values = {} if product.is_child else {"extensions": passed_on(rows[product.pk])}
        changes.append((product, values if values.get("extensions") != product.extensions else {}))
    if len(changes) == 1:
        write(*changes[0])
    else:
        write_many(changes)
    attributes_changed([product.pk for product, fields in changes if fields])


def passed_on(rows: Iterable[ProductTemplate]) -> dict[str, Any]:
    """Return the values of attached templates by template and field, in an order that says nothing."""
    attached = {str(row.template_id): row.entry or {} for row in rows if row.position is not None}
    return {id: dict(sorted(attached[id].items())) for id in sorted(attached)}


def _names_of(product: Product) -> list[str]:
    return _attached_names([product.pk])[product.pk]


def _attached_names(product_ids: Collection[UUID]) -> defaultdict[UUID, list[str]]:
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    attached = ProductTemplate.objects.filter(product__in=product_ids, position__isnull=False)
    for product_id, name in attached.order_by("position", "pk").values_list("product_id", "template__name"):
        names[product_id].append(name)
    return names


def values_in_words(rows: Iterable[ProductTemplate]) -> dict[str, Any]:
    """Return the values of entries as the history tells them: ``{"template_values": {"Book · Pages": 12}}``."""
    entries = {key: value for row in rows for key, value in (row.entry or {}).items()}
    fields = Field.objects.filter(pk__in=entries).select_related("template")
    told = {f"{field.template.name} · {field.name}": entries[str(field.pk)] for field in fields}
    return {"template_values": told}
