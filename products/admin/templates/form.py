"""The card of one template on a product's page: an input for each field, of its kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from products.extensions.admin.inputs import input_of
from products.extensions.models import IN_ORDER, Field
from products.models import Product, ProductTemplate
from products.services.template_values import write_values
from pxm.admin.forms import ServiceForm


def fields_of(template_ids: list[UUID]) -> dict[UUID, list[Field]]:
    """Return the fields of templates that are in use, in order. One query."""
    found: dict[UUID, list[Field]] = {id: [] for id in template_ids}
    for field in Field.objects.filter(template__in=template_ids, enabled=True).order_by(*IN_ORDER):
        found[field.template_id].append(field)
    return found


class EntryForm(ServiceForm):
    """Inputs are named by the fields' ids: a page has the cards of several templates, whose slugs may be the same."""

    class Meta:
        model = ProductTemplate
        fields: list[str] = []

    def __init__(self, *args: Any, product: Product, template_fields: list[Field], **kwargs: Any) -> None:
        self.product, self.template_fields = product, template_fields
        self.field_of_attribute = {field.slug: _name(field) for field in template_fields}
        super().__init__(*args, **kwargs)

    def fit(self) -> None:
        entry = self.instance.entry or {}
        for field in self.template_fields:
            made: forms.Field = input_of(field, entry.get(str(field.pk)))
            self.fields[_name(field)] = made

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what stands; before there is an entry, what one would begin with."""
        entry = {str(field.pk): field.default for field in self.template_fields} if row.entry is None else row.entry
        return {_name(field): entry.get(str(field.pk)) for field in self.template_fields}

    def carry_out(self) -> ProductTemplate:
        values = {field.slug: self._value(field) for field in self.template_fields if _name(field) in self.changed_data}
        template_id = self.instance.template_id
        write_values(product_id=self.product.pk, values={template_id: values})
        return ProductTemplate.objects.get(product=self.product, template=template_id)

    def _value(self, field: Field) -> Any:
        """Return what was entered; an emptied input is no value."""
        value = self.cleaned_data[_name(field)]
        return None if value == "" else value


def _name(field: Field) -> str:
    return f"field-{field.pk.hex}"
