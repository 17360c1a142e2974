"""Template values in a file of products: which fields its columns mean, and writing what rows say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from products.acts.changes import Change
from products.editing.entries import Entry, present_entries, write_entries
from products.extensions.models import IN_ORDER, Field, Template
from products.extensions.values import refusal
from products.models import Product, ProductTemplate
from products.services.rebuilds import attributes_changed
from products.services.template_values import filled
from products.transfer.products.cells import BadCell, BadDate, value_of
from products.transfer.products.columns import TemplateColumn
from products.transfer.products.request import known_templates
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import ATTRIBUTES, join

_PRODUCT = ProductTemplate._meta.get_field("product")


class Templates:
    """Templates with their fields. One query."""

    def __init__(self, templates: Mapping[UUID, Template]) -> None:
        self.templates = templates
        fields = Field.objects.filter(template__in=self.templates).order_by(*IN_ORDER)
        self._fields: dict[UUID, list[Field]] = {pk: [] for pk in self.templates}
        for each in fields:
            self._fields[each.template_id].append(each)

    def names(self, template_id: UUID) -> dict[str, str]:
        return {str(field.pk): field.name for field in self._fields[template_id]}


class TemplateColumns(Templates):
    """The template columns of a file, found once. `unknown` ones have no template or field."""

    def __init__(self, columns: Iterable[TemplateColumn], locale: str) -> None:
        columns = list(columns)
        self._locale = locale
        self._known = {column: found for column, found in known_templates(columns).items() if found[1] is not None}
        times = known_templates(columns).keys() - self._known.keys()
        self.unknown = [each for each in columns if each not in self._known and each not in times]
        super().__init__({found[0].pk: found[0] for found in self._known.values()})

    def values_of(self, cells: Mapping[TemplateColumn, str]) -> dict[UUID, dict[str, Any]]:
        """Return what a row says, by template and slug of the field. Raises Invalid, and BadDate."""
        found: dict[UUID, dict[str, Any]] = {}
        problems: list[Problem] = []
        for column, text in cells.items():
            template, field = self._known.get(column, (None, None))
            if template is None or field is None:
                continue
            pointer = join(ATTRIBUTES, "extensions", template.slug, field.slug)
            try:
                value = value_of(text, field.field_type, self._locale)
            except BadDate as problem:
                raise BadDate(f"{field.slug} {problem}", pointer) from problem
            except BadCell as problem:
                problems.append(Problem(f"{field.slug} {problem}", "invalid", pointer))
                continue
            wrong = refusal(value, kind=field.field_type, rules=field.validation_rules)
            if wrong:
                problems.append(Problem(f"{field.slug} {wrong}", "invalid", pointer))
            found.setdefault(template.pk, {})[field.slug] = value
        if problems:
            raise Invalid(problems)
        return found

    def entry_of(
        self, template_id: UUID, present: Entry, sent: Mapping[str, Any], next_position: int
    ) -> dict[str, Any]:
        """Return what a product has of a template afterwards; Invalid if it would lack a required value."""
        fields = self._fields[template_id]
        disabled = {str(field.pk) for field in fields if not field.enabled}
        entry = present["entry"] if present else None
        shown = None if entry is None else {key: value for key, value in entry.items() if key not in disabled}
        asides = {key: value for key, value in (entry or {}).items() if key in disabled}
        result = filled(shown, sent, [field for field in fields if field.enabled]) | asides
        position = present["position"] if present else None
        if present and position is not None and result == entry:
            return dict(present)
        return {"position": next_position if position is None else position, "inherited": False, "entry": result}


class Present:
    """What the products of a batch have of the templates of a file. A query a template, and one for the order."""

    def __init__(self, columns: TemplateColumns, product_ids: Sequence[str]) -> None:
        self.entries = {pk: present_entries(pk, product_ids) for pk in columns.templates}
        self._next: dict[str, int] = {}
        if columns.templates:
            rows = ProductTemplate.objects.filter(bulk.one_of(_PRODUCT, product_ids)).order_by()
            for id, last in rows.values_list("product_id").annotate(last=Max("position")):
                self._next[id.hex] = 0 if last is None else last + 1

    def take(self, product_id: str, entries: Mapping[UUID, Entry]) -> None:
        """Let the product have these, whatever is stored."""
        for pk, entry in entries.items():
            if pk in self.entries and entry is not None:
                self.entries[pk][product_id] = dict(entry)
                self._next[product_id] = max(self._next.get(product_id, 0), (entry["position"] or 0) + 1)

    def take_position(self, product_id: str) -> int:
        place = self._next.get(product_id, 0)
        self._next[product_id] = place + 1
        return place


def write_values(columns: Templates, wanted: Sequence[tuple[Product, Mapping[UUID, tuple[Entry, Entry]]]]) -> None:
    """Write entries of products that are written already, and record them. Each is what was and what will be.

    Children have them of their parents, so these need a rebuild.
    """
    told = []
    for pk, template in columns.templates.items():
        changes = [
            (Change(product.pk.hex, product.name, {}, {}), *entries[pk]) for product, entries in wanted if pk in entries
        ]
        if changes:
            write_entries(pk, changes)
            names = columns.names(pk)
            told += [
                (product, _told(template, names, entries[pk][0]), _told(template, names, entries[pk][1]))
                for product, entries in wanted
                if pk in entries
            ]
    touched = [product for product, entries in wanted if entries]
    if not touched:
        return
    Product.objects.filter(bulk.ids([product.pk.hex for product in touched])).update(updated_at=now())
    attributes_changed([product.pk for product in touched if not product.is_child])
    recording.changed(told)


def _told(template: Template, names: Mapping[str, str], entry: Entry) -> dict[str, Any]:
    values = (entry["entry"] or {}) if entry else {}
    return {
        "templates": [template.name] if entry and entry["position"] is not None else [],
        "template_values": {f"{template.name} · {names[id]}": values[id] for id in names if id in values},
    }
