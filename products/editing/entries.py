"""The values of one template, for many products at once: what each has, will have, and how that is written.

A state holds of a product ``{"position": 0, "inherited": false, "entry": {field id: value}}``, or None if it has
nothing to do with the template.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from products.acts.changes import Change
from products.editing.edits import CannotHave
from products.extensions.models import IN_ORDER, Field, Template
from products.extensions.values import refusal
from products.models import Product, ProductTemplate, TemplateValue
from products.models.template import value_columns
from products.services.template_values import filled
from products.services.templates import passed_on
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.rows import could_not_find, lock

Entry = Mapping[str, Any] | None
_PRODUCT = ProductTemplate._meta.get_field("product")
_COLUMNS = ("position", "inherited", "entry")
_VALUES = ("text", "number", "flag")
GONE = Problem("this template has been deleted", "missing")


class Filling:
    """What is written into the fields of a template: values by field id, None for no value. Three queries.

    Invalid for a template or a field that is gone, and for values that no product can have.
    """

    def __init__(self, template_id: UUID, values: Mapping[str, Any], product_ids: Collection[str]) -> None:
        fields = list(Field.objects.filter(template=template_id).order_by(*IN_ORDER))
        by_id = {str(field.pk): field for field in fields}
        if not values.keys() <= by_id.keys() or not Template.objects.filter(pk=template_id).exists():
            raise Invalid(Problem("a field of this template has been deleted", "missing"))
        _refuse({by_id[id]: value for id, value in values.items()})
        self.enabled = [field for field in fields if field.enabled]
        self._asides = {str(field.pk) for field in fields if not field.enabled}
        self._sent = {by_id[id].slug: value for id, value in values.items()}
        attached = ProductTemplate.objects.filter(bulk.one_of(_PRODUCT, product_ids)).order_by()
        self._last = dict(attached.values_list("product_id").annotate(last=Max("position")))

    def of(self, product_id: UUID, present: Entry) -> dict[str, Any]:
        """Return what a product has afterwards that has `present`, just that if it has these values already.

        CannotHave if it would lack a required value.
        """
        entry = present["entry"] if present else None
        shown = None if entry is None else {key: value for key, value in entry.items() if key not in self._asides}
        asides = {key: value for key, value in (entry or {}).items() if key in self._asides}
        try:
            result = filled(shown, self._sent, self.enabled) | asides
        except Invalid as refused:
            names = {field.slug: field.name for field in self.enabled}
            slug = refused.problems[0].pointer.rsplit("/", 1)[-1]
            raise CannotHave(f"would lack {names.get(slug, slug)}, which is required,") from refused
        position = present["position"] if present else None
        if present and position is not None and result == entry:
            return dict(present)
        if position is None:
            last = self._last.get(product_id)
            position = 0 if last is None else last + 1
        return {"position": position, "inherited": False, "entry": result}


def _refuse(values: Mapping[Field, Any]) -> None:
    problems = [
        Problem(f"{field.name} {wrong}", "invalid")
        for field, value in values.items()
        if value is not None and (wrong := refusal(value, kind=field.field_type, rules=field.validation_rules))
    ]
    problems += [
        Problem(f"{field.name} is required and cannot be emptied", "required")
        for field, value in values.items()
        if value is None and field.required
    ]
    if problems:
        raise Invalid(problems)


def present_entries(template_id: UUID, product_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what products have of a template, by the digits of their ids. One query."""
    rows = ProductTemplate.objects.filter(bulk.one_of(_PRODUCT, product_ids), template=template_id).order_by()
    return {
        product_id.hex: dict(zip(_COLUMNS, values, strict=True))
        for product_id, *values in rows.values_list("product_id", *_COLUMNS).iterator(chunk_size=2000)
    }


def lock_template(template_id: UUID) -> None:
    """Keep a template from being deleted meanwhile; Invalid if it is gone."""
    if not lock(Template.objects.filter(pk=template_id)):
        raise Invalid(could_not_find("template", [str(template_id)]))


def write_entries(template_id: UUID, changes: Sequence[tuple[Change, Entry, Entry]]) -> None:
    """Write what products have of a template: each change with what was and what will be. A few statements."""
    gone = [change.id for change, _, after in changes if after is None]
    if gone:
        ProductTemplate.objects.filter(bulk.one_of(_PRODUCT, gone), template=template_id).delete()
    moment = bulk.moment_text(now())
    shared = {"template_id": template_id.hex, "created_at": moment, "updated_at": moment}
    made = [(change.id, after) for change, before, after in changes if before is None and after is not None]
    bulk.insert(ProductTemplate, ("product_id", *_COLUMNS), (_row(id, entry) for id, entry in made), shared)
    kept = {change.id: after for change, before, after in changes if before is not None and after is not None}
    if kept:
        rows = ProductTemplate.objects.filter(bulk.one_of(_PRODUCT, kept), template=template_id).order_by()
        keys = rows.values_list("pk", "product_id")
        news = (_row(str(pk), kept[product_id.hex]) for pk, product_id in keys)
        bulk.update(ProductTemplate, _COLUMNS, news, {"updated_at": moment})
    _index(template_id, {change.id: after for change, _, after in changes})
    _pass_on([change.id for change, _, _ in changes])


def _row(key: str, entry: Mapping[str, Any]) -> list[str | None]:
    return [key, *map(bulk.text_of, map(entry.get, _COLUMNS))]


def _index(template_id: UUID, entries: Mapping[str, Entry]) -> None:
    """Let products be found by these values, and by none that they had."""
    product = TemplateValue._meta.get_field("product")
    TemplateValue.objects.filter(bulk.one_of(product, entries), field__template=template_id).delete()
    kinds = Field.objects.filter(template=template_id).values_list("pk", "field_type")
    rows = _index_rows({str(pk): kind for pk, kind in kinds}, entries)
    bulk.insert(TemplateValue, ("product_id", "field_id", *_VALUES), rows)


def _index_rows(kinds: Mapping[str, str], entries: Mapping[str, Entry]) -> Iterator[list[str | None]]:
    for id, entry in entries.items():
        values = (entry["entry"] or {}) if entry and entry["position"] is not None else {}
        for key, value in values.items():
            if key in kinds and (columns := value_columns(kinds[key], value)):
                yield [id, UUID(key).hex, *(bulk.text_of(columns.get(name)) for name in _VALUES)]


def _pass_on(product_ids: Collection[str]) -> None:
    """Keep with products that are no children what these inherit of templates."""
    givers = Product.objects.filter(bulk.ids(product_ids), parent=None).order_by()
    rows: dict[str, list[ProductTemplate]] = {id.hex: [] for id in givers.values_list("pk", flat=True)}
    for row in ProductTemplate.objects.filter(bulk.one_of(_PRODUCT, rows)).only("product", "template", *_COLUMNS):
        rows[row.product_id.hex].append(row)
    bulk.update(Product, ("extensions",), ((id, bulk.text_of(passed_on(own))) for id, own in rows.items()))
