from __future__ import annotations

from django.db import models
from django.db.models import F, OrderBy, Q

from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH, SLUG_LENGTH
from products.models import Product
from products.models.product import SLUG_LETTERS
from pxm.clock import now
from pxm.ids import uuid7

SLUG_PREFIX = "CRP_"
SLUG_PATTERN = rf"^CRP_[{SLUG_LETTERS}]*\Z"


class CustomRelationship(models.Model):
    """A way in which products belong together ("goes with", "spare parts"), as the store defines it.

    Where it is `bi_directional`, two products always have each other under it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    slug = models.CharField(max_length=SLUG_LENGTH)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    sort_order = models.IntegerField("order number", null=True, blank=True)
    external_name = models.CharField("name for shoppers", max_length=NAME_LENGTH, blank=True)
    external_description = models.TextField("description for shoppers", blank=True, max_length=DESCRIPTION_LENGTH)
    bi_directional = models.BooleanField("both directions", default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        verbose_name = "relationship"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="custom_relationship_slug_unique",
                violation_error_message="slug must be unique amongst custom relationships",
            ),
            models.CheckConstraint(
                condition=Q(slug__startswith=SLUG_PREFIX, slug__made_of=SLUG_LETTERS),
                name="custom_relationship_slug_pattern",
                violation_error_message="slug must be URL compatible",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="custom_relationship_name_not_empty",
                violation_error_message="name can not be empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A relationship that a product has, with or without products under it."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="attachments", db_index=False)
    relationship = models.ForeignKey(CustomRelationship, models.PROTECT, related_name="attachments")

    class Meta:
        default_permissions = []
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "relationship"],
                name="relationship_attached_once",
                violation_error_message="this relationship is already attached to the product",
            )
        ]

    def __str__(self) -> str:
        return f"{self.relationship} of {self.product}"


class Association(models.Model):
    """A product that another one has under a relationship. A higher id was made later."""

    id = models.BigAutoField(primary_key=True)
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="associations", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="associations")
    sort_order = models.IntegerField(null=True)

    class Meta:
        default_permissions = []
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "product"],
                name="product_associated_once",
                violation_error_message="this product is already related",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} under {self.attachment}"


# The order in which related products are shown: the lowest number first, those without one last, as they were added.
AS_SHOWN: tuple[OrderBy | str, ...] = (F("sort_order").asc(nulls_last=True), "pk")
