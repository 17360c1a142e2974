from __future__ import annotations

import re

from django.db import models
from django.db.models import Q

from products.attributes import (
    CODE_LENGTH,
    DESCRIPTION_LENGTH,
    EXTERNAL_REF_LENGTH,
    FILE_ID_LENGTH,
    NAME_LENGTH,
    SKU_LENGTH,
    SLUG_LENGTH,
)
from products.models.variation import Variation
from pxm.clock import now
from pxm.ids import uuid7

SLUG_LETTERS = "A-Za-z0-9._-"
SLUG_PATTERN = rf"^[{SLUG_LETTERS}]+\Z"
# `slug_builder` modifiers replace such placeholders when children are built; a child's slug never keeps one.
SLUG_WITH_PLACEHOLDERS_PATTERN = r"^([A-Za-z0-9._-]|\{[A-Za-z0-9._-]+\})+\Z"


class ProductQuerySet(models.QuerySet["Product"]):
    def children(self) -> ProductQuerySet:
        return self.filter(parent__isnull=False)

    def without_children(self) -> ProductQuerySet:
        """Leave out products that were built from a parent."""
        return self.filter(parent__isnull=True)

    def needing_rebuild(self) -> ProductQuerySet:
        return self.filter(needs_rebuild=True)


class Product(models.Model):
    """One product: standard, parent, child or bundle (`product_type`, kept by the services and the build).

    A child is identified by (`parent`, set of option ids). The set is stored twice: `option_ids` keeps the order of the
    variations as they were linked at the last build, `option_key` is the order-free key that the database keeps unique.
    `build_hash` stands for everything the last build wrote into the child, so an unchanged child is recognised without
    loading it; once `is_independent`, a build never writes the child again.
    """

    class Type(models.TextChoices):
        STANDARD = "standard"
        PARENT = "parent"
        CHILD = "child"
        BUNDLE = "bundle"

    class Status(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"

    class CommodityType(models.TextChoices):
        PHYSICAL = "physical"
        DIGITAL = "digital"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product_type = models.CharField(max_length=8, choices=Type, default=Type.STANDARD, editable=False)

    name = models.CharField(max_length=NAME_LENGTH)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    # NULL, not empty: many products may lack one, and a unique column takes only one empty text.
    sku = models.CharField("SKU", max_length=SKU_LENGTH, null=True, blank=True)
    slug = models.CharField(max_length=SLUG_LENGTH, null=True, blank=True)
    status = models.CharField(max_length=5, choices=Status, default=Status.DRAFT)
    commodity_type = models.CharField(max_length=8, choices=CommodityType, default=CommodityType.PHYSICAL)
    mpn = models.CharField("MPN", max_length=CODE_LENGTH, blank=True)
    upc_ean = models.CharField("UPC/EAN", max_length=CODE_LENGTH, blank=True)
    external_ref = models.CharField("external reference", max_length=EXTERNAL_REF_LENGTH, blank=True)
    # The reference may be longer than an index entry can be, so its hash is what the database keeps unique.
    external_ref_hash = models.CharField(max_length=64, null=True, editable=False)
    tags = models.JSONField(default=list, blank=True)
    locales = models.JSONField("languages", default=dict, blank=True)
    custom_inputs = models.JSONField(default=dict, blank=True)
    shopper_attributes = models.JSONField(default=dict, blank=True)
    admin_attributes = models.JSONField(default=dict, blank=True)
    extensions = models.JSONField("template values", default=dict, blank=True, editable=False)
    components = models.JSONField(default=dict, blank=True)
    # Ids of files, which nobody checks (PIM contract §2.7), so that there is no foreign key. `files` is a list of
    # `{"id", "created_at", "tags"}` in order.
    main_image = models.CharField(max_length=FILE_ID_LENGTH, blank=True, editable=False)
    files = models.JSONField(default=list, blank=True, editable=False)

    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, editable=False, related_name="children", db_index=False
    )
    option_ids = models.JSONField(default=list, editable=False)
    option_key = models.UUIDField(null=True, editable=False)
    price_modifiers = models.JSONField(default=list, editable=False)
    build_hash = models.CharField(max_length=32, blank=True, editable=False)
    is_independent = models.BooleanField(default=False, editable=False)

    variations = models.ManyToManyField(Variation, through="VariationLink", related_name="products")
    needs_rebuild = models.BooleanField(default=False, editable=False)
    # Options that occur in at least one combination the rules build; NULL: all of them.
    occurring_options = models.JSONField(null=True, editable=False)

    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        permissions = [("build_product", "Can build child products")]
        constraints = [
            models.UniqueConstraint(
                fields=["sku"], name="product_sku_unique", violation_error_message="sku must be unique amongst products"
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="product_slug_unique",
                violation_error_message="slug must be unique amongst products",
            ),
            models.UniqueConstraint(
                fields=["external_ref_hash"],
                name="product_external_ref_unique",
                violation_error_message="external_ref must be unique amongst products",
            ),
            models.UniqueConstraint(
                fields=["parent", "option_key"],
                # Partial, and `product_children` too: on SQLite an index that holds the rows without a parent would be
                # taken for "no parent, newest first" in place of the one made for it.
                condition=Q(parent__isnull=False),
                name="product_one_child_per_combination",
                violation_error_message="this combination of options already has a child product",
            ),
            models.CheckConstraint(
                condition=Q(slug__made_of=SLUG_LETTERS)
                | Q(parent__isnull=True, slug__made_of="{}" + SLUG_LETTERS)
                | Q(slug__isnull=True),
                name="product_slug_pattern",
                violation_error_message="slug must be URL compatible",
            ),
            models.CheckConstraint(
                condition=Q(sku__isnull=True) | ~Q(sku=""),
                name="product_sku_not_empty",
                violation_error_message="sku can not be empty",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="product_name_not_empty", violation_error_message="name can not be empty"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "live"]),
                name="product_status",
                violation_error_message="status must be one of: draft, live",
            ),
            models.CheckConstraint(
                condition=Q(commodity_type__in=["physical", "digital"]),
                name="product_commodity_type",
                violation_error_message="commodity_type must be one of: physical, digital",
            ),
            models.CheckConstraint(
                condition=Q(product_type="child", parent__isnull=False, option_key__isnull=False)
                | Q(product_type__in=["standard", "parent", "bundle"], parent__isnull=True, option_key__isnull=True),
                name="product_child_has_parent",
                violation_error_message="a child product needs its parent and its options",
            ),
            models.CheckConstraint(
                condition=Q(product_type="bundle") | Q(sku__isnull=False),
                name="product_sku_unless_bundle",
                violation_error_message="sku can not be empty",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "id"], condition=Q(parent__isnull=False), name="product_children"),
            # A page of one type or status in order of ids; how many there are is kept in `ProductCount`.
            models.Index(fields=["product_type", "id"], name="product_type"),
            models.Index(fields=["status", "id"], name="product_status_id"),
            # The same in order of updates, for people, who see the children only if they want to.
            models.Index(
                fields=["status", "updated_at", "id"],
                condition=Q(parent__isnull=True),
                name="product_status_no_children",
            ),
            # Partial: most products have neither, and who looks for one names it.
            models.Index(fields=["mpn", "id"], condition=~Q(mpn=""), name="product_mpn"),
            models.Index(fields=["upc_ean", "id"], condition=~Q(upc_ean=""), name="product_upc_ean"),
            models.Index(
                fields=["updated_at", "id"], condition=Q(parent__isnull=True), name="product_updated_no_children"
            ),
            models.Index(fields=["id"], condition=Q(needs_rebuild=True), name="product_needs_rebuild"),
            # What a build writes has one moment, so this costs it little.
            models.Index(fields=["updated_at"], name="product_updated"),
            models.Index(fields=["main_image"], condition=~Q(main_image=""), name="product_main_image"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.sku}" if self.sku else self.name

    @property
    def is_child(self) -> bool:
        return self.parent_id is not None


class VariationLink(models.Model):
    """A variation linked to a product.

    `position` is the linking order, which orders combinations, SKUs and the matrix.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="variation_links", db_index=False)
    variation = models.ForeignKey(Variation, models.PROTECT, related_name="links")
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "variation"],
                name="variation_linked_once",
                violation_error_message="this variation is already linked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variation} of {self.product}"


def as_slug(name: str) -> str:
    """Return the slug a name proposes (PIM contract §9.2); empty if the name leaves nothing.

    Every run of characters that a slug may not hold becomes one hyphen, and hyphens at the ends go.
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:SLUG_LENGTH].strip("-")
