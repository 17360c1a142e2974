"""The values of products in the fields of their templates, as entries (PIM contract §7.3).

A child's entry is its own once somebody writes it: no build touches it from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from products.building.templates import index_values
from products.extensions.models import IN_ORDER, Field
from products.extensions.values import is_empty, refusal
from products.models import Product, ProductTemplate, TemplateValue
from products.services.templates import lock_products, values_in_words, write_products
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.inputs import EMPTY
from pxm.pointers import ATTRIBUTES, DATA, join
from pxm.rows import could_not_find, lock, write

Values = Mapping[str, Any]


@transaction.atomic
@recording.together()
def create_entry(*, template_id: UUID, product_id: str | None, attributes: Values) -> ProductTemplate:
    """Give a product values in a template that it has none of its own in; what is not sent gets its default.

    The template need not be attached yet. What a build gave a child is replaced.
    """
    pointer = join(DATA, "id")
    id = read_uuid(product_id)
    products = lock_products([id] if id else [])
    if not product_id:
        raise Invalid(Problem(f"id {EMPTY}", "required", pointer))
    if not products:
        raise Invalid(could_not_find("product", [product_id], pointer=pointer))
    product = products[0]
    row = _lock_row(product, template_id)
    if row.entry is not None and not row.inherited:
        raise Invalid(Problem("the product has an entry of this flow already", "entry_exists", pointer))
    fields = _fields_of(template_id)
    entry = filled(None, attributes, fields)
    moment = now()
    row.created_at = row.updated_at = moment
    _store(product, row, entry, fields)
    return row


@transaction.atomic
@recording.together()
def update_entry(*, entry_id: int, attributes: Values) -> ProductTemplate:
    """Write the values that were sent and differ; null clears one. A child's entry is its own from then on."""
    found = ProductTemplate.objects.filter(pk=entry_id, entry__isnull=False).first()
    if found is None:
        raise Missing(could_not_find("entry"))
    products = lock_products([found.product_id])
    # A build may have replaced the row, but not what it is about.
    row = next(iter(lock(ProductTemplate.objects.filter(pk=entry_id))), None)
    if row is None and products:
        row = _lock_row(products[0], found.template_id)
    if row is None or row.entry is None:
        raise Missing(could_not_find("entry"))
    fields = _fields_of(row.template_id)
    entry = _checked(row.entry, attributes, fields)
    if entry != _known(row.entry, fields):
        _store(products[0], row, entry, fields)
    return row


@transaction.atomic
@recording.together()
def write_values(*, product_id: UUID, values: Mapping[UUID, Values]) -> None:
    """Write values of attached templates, by template and by slug of the field; all or none, what differs only."""
    products = lock_products([product_id])
    if not products:
        raise Missing(could_not_find("product"))
    product, problems = products[0], list[Problem]()
    for template_id, sent in values.items():
        row, fields = _lock_row(product, template_id), _fields_of(template_id)
        if row.position is None:
            problems.append(Problem("this template is not attached any more", "not_attached"))
            continue
        try:
            entry = filled(row.entry, sent, fields)
        except Invalid as refused:
            problems += refused.problems
        else:
            if entry != _known(row.entry, fields):
                _store(product, row, entry, fields)
    if problems:
        raise Invalid(problems)


@transaction.atomic
@recording.together()
def delete_entries(*, entry_ids: Collection[int]) -> int:
    """Delete the values of entries; templates stay attached. Return how many. Unknown ids are no error."""
    found = ProductTemplate.objects.filter(pk__in=entry_ids, entry__isnull=False)
    products = {product.pk: product for product in lock_products(list(found.values_list("product_id", flat=True)))}
    rows = [row for row in lock(found) if row.product_id in products]
    for row in rows:
        product, fields = products[row.product_id], _fields_of(row.template_id)
        _store(product, row, None, fields)
        if row.position is None:
            row.delete()
    return len(rows)


def _lock_row(product: Product, template_id: UUID) -> ProductTemplate:
    """Return what the product has to do with the template, a new row if nothing; the product is locked."""
    found = lock(ProductTemplate.objects.filter(product=product, template=template_id))
    return found[0] if found else ProductTemplate(product=product, template_id=template_id)


def _fields_of(template_id: UUID) -> list[Field]:
    """Return the enabled fields of a template in order."""
    return list(Field.objects.filter(template=template_id, enabled=True).order_by(*IN_ORDER))


def filled(entry: Values | None, sent: Values, fields: Sequence[Field]) -> dict[str, Any]:
    """Return an entry, None for none yet, with what was sent by slugs: one that begins now has the defaults.

    `fields` are the enabled ones of the template. Invalid with every problem. No query, if no field is gone or disabled
    that the entry has a value of.
    """
    if entry is not None:
        return _checked(entry, sent, fields)
    return _checked(
        {}, {**{field.slug: field.default for field in fields if field.default is not None}, **sent}, fields
    )


def _checked(entry: Values, sent: Values, fields: Sequence[Field]) -> dict[str, Any]:
    """Return the entry, by ids, with what was sent by slugs; Invalid with every problem. Other members are ignored."""
    result, problems = _known(entry, fields) or {}, []
    for field in fields:
        key, pointer = str(field.pk), join(ATTRIBUTES, field.slug)
        value = sent.get(field.slug, result.get(key))
        if field.required and is_empty(value):
            problems.append(Problem(f"{field.slug} {EMPTY}", "required", pointer))
        elif value is None:
            result.pop(key, None)
        else:
            # What stands is not judged again: rules may have changed since.
            is_new = field.slug in sent and value != result.get(key)
            wrong = refusal(value, kind=field.field_type, rules=field.validation_rules) if is_new else None
            if wrong:
                problems.append(Problem(f"{field.slug} {wrong}", "invalid", pointer))
            result[key] = value
    if problems:
        raise Invalid(problems)
    return result


def _known(entry: Values | None, fields: Iterable[Field]) -> dict[str, Any] | None:
    """Return an entry without the values of fields that are gone; those of disabled ones stay."""
    if entry is None:
        return None
    kept = {str(field.pk) for field in fields}
    others = [UUID(key) for key in entry if key not in kept]
    kept |= {str(id) for id in Field.objects.filter(pk__in=others).values_list("pk", flat=True)} if others else set()
    return {key: value for key, value in entry.items() if key in kept}


def _store(product: Product, row: ProductTemplate, entry: dict[str, Any] | None, fields: Sequence[Field]) -> None:
    """Write an entry, None for none, and what follows from it for the product."""
    told = values_in_words([row])
    if row.pk is None:
        row.entry = entry
        row.save(force_insert=True)
    else:
        write(row, {"entry": entry, "inherited": False, "created_at": row.created_at})
    TemplateValue.objects.filter(product=product, field__template=row.template_id).delete()
    if row.position is not None:
        index_values([row])
    write_products([product])
    recording.changed([(product, told, values_in_words([row]))])
