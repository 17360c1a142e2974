"""The smallest valid templates and fields."""

from __future__ import annotations

import factory

from products.extensions.models import Field, Template


class TemplateFactory(factory.django.DjangoModelFactory[Template]):
    class Meta:
        model = Template

    name = factory.Sequence(lambda n: f"Template {n}")
    slug = factory.Sequence(lambda n: f"products(template-{n})")


class FieldFactory(factory.django.DjangoModelFactory[Field]):
    class Meta:
        model = Field

    template = factory.SubFactory(TemplateFactory)
    name = factory.LazyAttribute(lambda field: field.slug.title())
    slug = factory.Sequence(lambda n: f"field-{n}")
    field_type = "string"
