"""Templates of products: attaching and detaching them, and their values (PIM contract §2.7, §3.7, §7.3).

What is attached to a child, or written into it, is its own from then on: no build touches it. What a build gave it
stays the build's until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from products.building.rebuild_marks import templates_detached
from products.building.templates import index_values
from products.extensions.models import IN_ORDER, Field, Template
from products.extensions.values import is_empty, refusal
from products.models import Product, ProductTemplate, TemplateValue
from products.services.product import lock_with_parents
from products.services.rebuilds import attributes_changed
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.inputs import EMPTY
from pxm.pointers import ATTRIBUTES, DATA, join
from pxm.rows import could_not_find, lock, lock_rows, write, write_many

Values = Mapping[str, Any]


# --- Attaching --------------------------------------------------------------------------------------------------------


@transaction.atomic
@recording.together()
def attach_templates(*, product_id: UUID, template_ids: Sequence[str]) -> list[UUID]:
    """Attach templates behind those that are attached; return all that are, in order. An entry that waited shows."""
    products = _lock_products([product_id])
    if not products:
        raise Missing(could_not_find("product"))
    _attach(products, template_ids)
    return attached_ids(products[0])


@transaction.atomic
@recording.together()
def attach_templates_to(*, product_ids: Collection[UUID], template_ids: Sequence[str]) -> int:
    """Attach templates to several products, all or none; return how many that changes."""
    return _attach(_lock_products(product_ids), template_ids)


@transaction.atomic
@recording.together()
def detach_templates(*, product_id: UUID, template_ids: Sequence[str]) -> None:
    """Detach templates and delete their values; what is not attached is ignored. A build gives children theirs back."""
    products = _lock_products([product_id])
    if not products:
        raise Missing(could_not_find("product"))
    product = products[0]
    unwanted = {read_uuid(text) for text in template_ids}
    rows = [row for row in _rows_of(products)[product.pk] if row.template_id in unwanted]
    if not rows:
        return
    names, told = _names_of(product), _told(product, rows)
    TemplateValue.objects.filter(product=product, field__template__in=[row.template_id for row in rows]).delete()
    ProductTemplate.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _write_products([product])
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


def _lock_products(product_ids: Collection[UUID]) -> list[Product]:
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
    _write_products([product for product, _ in changed])
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


# --- Values -----------------------------------------------------------------------------------------------------------


@transaction.atomic
@recording.together()
def create_entry(*, template_id: UUID, product_id: str | None, attributes: Values) -> ProductTemplate:
    """Give a product values in a template that it has none of its own in; what is not sent gets its default.

    The template need not be attached yet. What a build gave a child is replaced.
    """
    pointer = join(DATA, "id")
    id = read_uuid(product_id)
    products = _lock_products([id] if id else [])
    if not product_id:
        raise Invalid(Problem(f"id {EMPTY}", "required", pointer))
    if not products:
        raise Invalid(could_not_find("product", [product_id], pointer=pointer))
    product = products[0]
    row = _lock_row(product, template_id)
    if row.entry is not None and not row.inherited:
        raise Invalid(Problem("the product has an entry of this flow already", "entry_exists", pointer))
    fields = _fields_of(template_id)
    defaults = {field.slug: field.default for field in fields if field.default is not None}
    entry = _checked({}, {**defaults, **attributes}, fields)
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
    products = _lock_products([found.product_id])
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
    products = _lock_products([product_id])
    if not products:
        raise Missing(could_not_find("product"))
    product, problems = products[0], list[Problem]()
    for template_id, sent in values.items():
        row, fields = _lock_row(product, template_id), _fields_of(template_id)
        if row.position is None:
            problems.append(Problem("this template is not attached any more", "not_attached"))
            continue
        defaults = {field.slug: field.default for field in fields if field.default is not None}
        try:
            entry = _checked(row.entry or {}, sent if row.entry is not None else {**defaults, **sent}, fields)
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
    products = {product.pk: product for product in _lock_products(list(found.values_list("product_id", flat=True)))}
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
    told = _told(product, [row])
    if row.pk is None:
        row.entry = entry
        row.save(force_insert=True)
    else:
        write(row, {"entry": entry, "inherited": False, "created_at": row.created_at})
    TemplateValue.objects.filter(product=product, field__template=row.template_id).delete()
    if row.position is not None:
        index_values([row])
    _write_products([product])
    recording.changed([(product, told, _told(product, [row]))])


# --- What follows for the product -------------------------------------------------------------------------------------


def _write_products(products: Sequence[Product]) -> None:
    """Move `updated_at` of products whose templates changed; what is no child passes the values on to its children."""
    rows = _rows_of([product for product in products if not product.is_child])
    changes: list[tuple[Product, dict[str, Any]]] = []
    for product in products:
        values = {} if product.is_child else {"extensions": _passed_on(rows[product.pk])}
        changes.append((product, values if values.get("extensions") != product.extensions else {}))
    if len(changes) == 1:
        write(*changes[0])
    else:
        write_many(changes)
    attributes_changed([product.pk for product, fields in changes if fields])


def _passed_on(rows: Iterable[ProductTemplate]) -> dict[str, Any]:
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


def _told(product: Product, rows: Iterable[ProductTemplate]) -> dict[str, Any]:
    """Return the values of entries as the history tells them: ``{"template_values": {"Book · Pages": 12}}``."""
    entries = {key: value for row in rows for key, value in (row.entry or {}).items()}
    fields = Field.objects.filter(pk__in=entries).select_related("template")
    told = {f"{field.template.name} · {field.name}": entries[str(field.pk)] for field in fields}
    return {"template_values": told}
