"""What products have in templates and fields, told before either is changed or deleted."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, QuerySet

from products.extensions.uses import TemplateUse
from products.models import ProductTemplate


def _attached(template_ids: Collection[UUID]) -> dict[UUID, int]:
    links = ProductTemplate.objects.filter(template__in=template_ids, position__isnull=False).order_by()
    return dict(links.values_list("template").annotate(number=Count("pk")))


def _filled(field_id: UUID) -> QuerySet[ProductTemplate]:
    """Return the entries with a value in the field, whether their template is attached or not."""
    return ProductTemplate.objects.filter(template__fields=field_id, entry__has_key=str(field_id))


USE = TemplateUse(
    "products",
    "product",
    "products",
    attached=_attached,
    filled=lambda field_id: _filled(field_id).count(),
    is_filled=lambda field_id: _filled(field_id).exists(),
)
