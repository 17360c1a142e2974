from __future__ import annotations

from django.db import models
from django.db.models import Q

from pxm.clock import now
from pxm.ids import uuid7

MOST_FIELDS = 100
NAME_LENGTH = SLUG_LENGTH = 255
DESCRIPTION_LENGTH = 10_000


class Template(models.Model):
    """A set of fields that products can have beside their own attributes; clients call it a flow (PIM contract §7.3).

    Products show the values under the whole `slug`, ``products(book)``; filters name what stands in parentheses.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    slug = models.CharField(max_length=SLUG_LENGTH)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="template_slug_unique",
                violation_error_message="slug must be unique amongst flows",
                violation_error_code="template_slug_unique",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="template_name_not_empty"),
            models.CheckConstraint(
                condition=Q(slug__startswith="products(", slug__endswith=")", slug__made_of="()A-Za-z0-9_-"),
                name="template_slug_pattern",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_slug(self) -> str:
        """What filters call it."""
        return self.slug.removeprefix("products(").removesuffix(")")


class Field(models.Model):
    """One field of a template: the kind of its values and what else they must be.

    `default` is the value of a new entry that names none, None for no value. `validation_rules` are as clients send
    them; what they mean is in `products.extensions.values`.
    """

    class Kind(models.TextChoices):
        STRING = "string", "Text"
        INTEGER = "integer", "Whole number"
        FLOAT = "float", "Number"
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(Template, models.CASCADE, related_name="fields", db_index=False)
    name = models.CharField(max_length=NAME_LENGTH)
    slug = models.CharField(max_length=SLUG_LENGTH)
    field_type = models.CharField("kind", max_length=7, choices=Kind)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    required = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    default = models.JSONField(null=True, blank=True)
    order = models.IntegerField("order number", null=True, blank=True)
    omit_null = models.BooleanField("left out while empty", default=False)
    validation_rules = models.JSONField("rules", default=list, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "slug"],
                name="field_slug_unique",
                violation_error_message="slug must be unique amongst the fields of a flow",
                violation_error_code="field_slug_unique",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="field_name_not_empty"),
            models.CheckConstraint(condition=Q(slug__made_of="A-Za-z0-9_-"), name="field_slug_pattern"),
            models.CheckConstraint(
                condition=Q(field_type__in=["string", "integer", "float", "boolean", "date"]), name="field_type"
            ),
        ]

    def __str__(self) -> str:
        return self.name


# How people see the fields of a template: those with an order number first, then in order of creation.
IN_ORDER = (models.F("order").asc(nulls_last=True), "pk")
