"""Templates on products, by the services."""

from __future__ import annotations

from typing import Any

from products.extensions.models import Field, Template
from products.models import Product
from products.services.template_values import write_values
from products.services.templates import attach_templates
from tests.factories.extensions import FieldFactory, TemplateFactory

BOOK = "products(book)"


def book(**columns: Any) -> Template:
    """A template with a text, a whole number, a number, a switch and a date."""
    template = TemplateFactory(name="Book", slug=BOOK, **columns)
    for slug, kind in (
        ("isbn", "string"),
        ("pages", "integer"),
        ("weight", "float"),
        ("used", "boolean"),
        ("printed", "date"),
    ):
        FieldFactory(template=template, slug=slug, field_type=kind)
    return template


def attach(product: Product, template: Template, **values: Any) -> None:
    """Attach a template to a product, with values by the slugs of its fields if there are any."""
    attach_templates(product_id=product.pk, template_ids=[str(template.pk)])
    if values:
        write_values(product_id=product.pk, values={template.pk: values})


def field(slug: str) -> Field:
    return Field.objects.get(slug=slug)
