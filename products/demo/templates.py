"""A template of the demo, and what half of the products have in it."""

from __future__ import annotations

from typing import Any

from products.extensions.models import Template
from products.extensions.services import create_field, create_template
from products.models import Product
from products.services.template_values import write_values
from products.services.templates import attach_templates

_ORIGINS = ["Portugal", "Italy", "Sweden", "Japan"]
_FIELDS: list[dict[str, Any]] = [
    {
        "name": "Made in",
        "slug": "origin",
        "field_type": "string",
        "required": True,
        "default": "Portugal",
        "validation_rules": [{"type": "enum", "options": _ORIGINS}],
    },
    {
        "name": "Weight",
        "slug": "weight",
        "field_type": "integer",
        "description": "In grams, without packaging.",
        "validation_rules": [{"type": "between", "options": {"from": 1, "to": 50_000}}],
    },
    {"name": "Made by hand", "slug": "handmade", "field_type": "boolean", "default": False},
    {"name": "Last inspected", "slug": "inspected", "field_type": "date", "omit_null": True},
    {"name": "Workshop", "slug": "workshop", "field_type": "string"},
]


def make_template() -> Template:
    template = create_template(
        attributes={
            "name": "Making",
            "slug": "products(making)",
            "description": "Where and how it is made.",
            "enabled": True,
        }
    )
    for field in _FIELDS:
        usual = {"description": "", "required": False, "enabled": True}
        create_field(attributes=usual | field, flow_id=str(template.pk))
    return template


def describe_making(product: Product, template: Template, *, number: int) -> None:
    """Attach the template to a product of the demo, with values that differ from those of its neighbours."""
    attach_templates(product_id=product.pk, template_ids=[str(template.pk)])
    values: dict[str, Any] = {"origin": _ORIGINS[number % len(_ORIGINS)], "weight": 180 + 70 * number}
    if number % 3 == 0:
        values |= {"handmade": True, "workshop": "Marlow & Daughters"}
    write_values(product_id=product.pk, values={template.pk: values})
