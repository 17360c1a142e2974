from __future__ import annotations

from django.db import models
from django.db.models import Q

from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 1000
DESCRIPTION_LENGTH = 65_535
MODIFIER_VALUE_LENGTH = 1000


class Variation(models.Model):
    """A way in which products differ (*Size*, *Color*), shared by any number of products."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    sort_order = models.IntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="variation_name_not_empty", violation_error_message="name can not be empty"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Option(models.Model):
    """One choice of a variation (*Small*). `position` is the order of creation, which orders combinations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    variation = models.ForeignKey(Variation, models.CASCADE, related_name="options", db_index=False)
    name = models.CharField(max_length=NAME_LENGTH)
    description = models.TextField(max_length=DESCRIPTION_LENGTH)
    sort_order = models.IntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["variation", "position", "id"], name="option_order")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="option_name_not_empty", violation_error_message="name can not be empty"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Modifier(models.Model):
    """What an option does to a field of the children that carry it (PIM contract §2.10)."""

    class Type(models.TextChoices):
        NAME_EQUALS = "name_equals"
        NAME_APPEND = "name_append"
        NAME_PREPEND = "name_prepend"
        DESCRIPTION_EQUALS = "description_equals"
        DESCRIPTION_APPEND = "description_append"
        DESCRIPTION_PREPEND = "description_prepend"
        SKU_EQUALS = "sku_equals"
        SKU_APPEND = "sku_append"
        SKU_PREPEND = "sku_prepend"
        SKU_BUILDER = "sku_builder"
        SLUG_EQUALS = "slug_equals"
        SLUG_APPEND = "slug_append"
        SLUG_PREPEND = "slug_prepend"
        SLUG_BUILDER = "slug_builder"
        STATUS = "status"
        COMMODITY_TYPE = "commodity_type"
        MPN_EQUALS = "mpn_equals"
        UPC_EAN_EQUALS = "upc_ean_equals"
        EXTERNAL_REF_EQUALS = "external_ref_equals"
        CUSTOM_INPUTS_EQUALS = "custom_inputs_equals"
        LOCALES_EQUALS = "locales_equals"
        BUILD_RULES_EQUALS = "build_rules_equals"
        PRICE = "price"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    option = models.ForeignKey(Option, models.CASCADE, related_name="modifiers")
    type = models.CharField(max_length=24, choices=Type)
    value = models.TextField(null=True, blank=True)  # absent and empty differ: an empty text can be appended
    seek = models.TextField(null=True, blank=True)
    set = models.TextField(null=True, blank=True)
    reference_name = models.TextField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=["sku_builder", "slug_builder"], seek__isnull=False, set__isnull=False)
                | Q(type="price", reference_name__isnull=False)
                | (~Q(type__in=["sku_builder", "slug_builder", "price"]) & Q(value__isnull=False)),
                name="modifier_has_its_fields",
                violation_error_message="the modifier lacks a field its type needs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.value or self.reference_name or self.seek or ''}".strip()
