"""Releases and what they froze. Shoppers are answered from these tables alone; nothing on the draft side reaches them.

A release's rows name its products, nodes and placements, with every column that lists are found or ordered by; what is
shown of them are texts that releases share (`FrozenText`, shapes in `catalog.frozen`).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.related import ForeignObject

from catalog.models.catalog import Catalog
from products.attributes import CODE_LENGTH, DESCRIPTION_LENGTH, NAME_LENGTH, SKU_LENGTH, SLUG_LENGTH
from pxm.clock import now
from pxm.ids import uuid7


class Release(models.Model):
    """What a catalog was when it was published (contract §3.3).

    Life: ``PENDING → IN_PROGRESS → PUBLISHED | FAILED``. Shoppers are shown the catalog's published one of the latest
    `published_at`, so that the statement which sets status and time changes everything at once.

    `hierarchies` is ``[{"id", "label", "name"}]`` and `books` ``[{"id", "priority"}]``, the first asked first: what the
    catalog named and was there. `kind_counts` has the numbers of listed products by type. `problem` says in words why a
    publish failed, `delta` names the stored file of what changed. What is changed after `started_at` need not be in it.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING"
        IN_PROGRESS = "IN_PROGRESS"
        PUBLISHED = "PUBLISHED"
        FAILED = "FAILED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="releases", db_index=False)
    status = models.CharField(max_length=11, choices=Status, default=Status.PENDING)
    name = models.CharField(max_length=NAME_LENGTH)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    locales = models.JSONField(default=dict)
    hierarchies = models.JSONField(default=list)
    books = models.JSONField(default=list)
    price_segmentation_enabled = models.BooleanField(default=False)
    is_full_publish = models.BooleanField(default=True)
    is_full_delta = models.BooleanField(default=True)
    total_products = models.PositiveIntegerField(default=0)
    total_nodes = models.PositiveIntegerField(default=0)
    kind_counts = models.JSONField(default=dict)
    percent_completed = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    delta = models.CharField(max_length=255, blank=True)
    job_id = models.UUIDField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=now, editable=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ["view", "delete"]
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="PUBLISHED", published_at__isnull=False)
                | Q(status__in=["PENDING", "IN_PROGRESS", "FAILED"], published_at__isnull=True),
                name="release_published_at",
            ),
        ]
        indexes = [
            models.Index(fields=["catalog", "-created_at", "-id"], name="release_newest"),
            models.Index(fields=["catalog", "-published_at"], condition=Q(status="PUBLISHED"), name="release_current"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.created_at:%Y-%m-%d %H:%M}"


class FrozenText(models.Model):
    """A text that products or nodes of releases show, under the hash of its content, so that equal ones are one row."""

    hash = models.UUIDField(primary_key=True, editable=False)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.hash)


class ReleaseProduct(models.Model):
    """A product of a release.

    One that is not `listed` is there for the bundles that offer it. `source` stands for everything on the draft side
    from which the texts were made: a publish that finds the same one keeps them. Names are found by their hash, for an
    index entry could not hold every name.
    """

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    product_id = models.UUIDField()
    parent_id = models.UUIDField(null=True)
    product_type = models.CharField(max_length=8)
    listed = models.BooleanField(default=True)
    sku = models.CharField(max_length=SKU_LENGTH, null=True)  # noqa: DJ001
    slug = models.CharField(max_length=SLUG_LENGTH, null=True)  # noqa: DJ001
    name_hash = models.CharField(max_length=64)
    mpn = models.CharField(max_length=CODE_LENGTH, blank=True)
    upc_ean = models.CharField(max_length=CODE_LENGTH, blank=True)
    child_count = models.PositiveIntegerField(default=0)
    document = models.ForeignKey(FrozenText, models.DO_NOTHING, related_name="+", db_constraint=False)
    prices = models.ForeignKey(FrozenText, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    source = models.UUIDField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["release", "product_id"], name="release_product_once")]
        indexes = [
            models.Index(
                fields=["release", "parent_id", "product_id"],
                condition=Q(parent_id__isnull=False),
                name="release_product_children",
            ),
            models.Index(fields=["release", "product_type", "product_id"], name="release_product_kinds"),
            models.Index(fields=["release", "sku"], name="release_product_sku"),
            models.Index(fields=["release", "slug"], name="release_product_slug"),
            models.Index(fields=["release", "name_hash", "product_id"], name="release_product_name"),
            models.Index(fields=["release", "mpn", "product_id"], condition=~Q(mpn=""), name="release_product_mpn"),
            models.Index(
                fields=["release", "upc_ean", "product_id"], condition=~Q(upc_ean=""), name="release_product_upc"
            ),
        ]

    def __str__(self) -> str:
        return self.sku or str(self.product_id)


class OfTheRelease(ForeignObject):  # type: ignore[type-arg]  # it cannot be subscripted when it runs
    """The way from a row to the product of the same release that a column of it names; no column and no constraint."""

    def __init__(self, column: str) -> None:
        super().__init__(
            ReleaseProduct,
            models.DO_NOTHING,
            from_fields=["release", column],
            to_fields=["release", "product_id"],
            related_name="+",
        )

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **options: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only=True, **options)


class ReleaseNode(models.Model):
    """A node of a release, or a hierarchy as the root it is: then it `is_root`, and `hierarchy_id` is its own id.

    `above` is the node or hierarchy directly above, NULL for a root. `position` is its place among its siblings, and
    `updated_at` that of the draft. `product_count` counts the products at it; for a root, the distinct ones anywhere in
    the hierarchy.
    """

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    node_id = models.UUIDField()
    hierarchy_id = models.UUIDField()
    above = models.UUIDField(null=True)
    is_root = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    slug = models.CharField(max_length=SLUG_LENGTH, null=True)  # noqa: DJ001
    name_hash = models.CharField(max_length=64)
    updated_at = models.DateTimeField()
    child_count = models.PositiveIntegerField(default=0)
    below_count = models.PositiveIntegerField(default=0)
    product_count = models.PositiveIntegerField(default=0)
    document = models.ForeignKey(FrozenText, models.DO_NOTHING, related_name="+", db_constraint=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["release", "node_id"], name="release_node_once")]
        indexes = [
            models.Index(fields=["release", "above", "position"], name="release_node_children"),
            models.Index(fields=["release", "hierarchy_id", "node_id"], name="release_node_hierarchy"),
            models.Index(fields=["release", "position"], condition=Q(is_root=True), name="release_node_roots"),
            models.Index(fields=["release", "slug"], name="release_node_slug"),
            models.Index(fields=["release", "name_hash"], name="release_node_name"),
        ]

    def __str__(self) -> str:
        return str(self.node_id)


class ReleasePlacement(models.Model):
    """A product at a node of a release, at its place in the list of the node's products (contract §1.5).

    A hierarchy has a row too for each distinct product that is anywhere in it.
    """

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    node_id = models.UUIDField()
    position = models.PositiveIntegerField()
    product_id = models.UUIDField()
    curated = models.BooleanField(default=False)
    product = OfTheRelease("product_id")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["release", "node_id", "position"], name="release_placement_order")
        ]
        indexes = [models.Index(fields=["release", "product_id", "node_id"], name="release_placement_product")]

    def __str__(self) -> str:
        return f"{self.product_id} at {self.node_id}"


class ReleaseTag(models.Model):
    """A tag of a product of a release, in lower case."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    tag = models.CharField(max_length=255)
    product_id = models.UUIDField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["release", "tag", "product_id"], name="release_tag_once")]

    def __str__(self) -> str:
        return self.tag


class ReleaseAssociation(models.Model):
    """A product of a release that another one of it has under a custom relationship, named by its slug."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    product_id = models.UUIDField()
    slug = models.CharField(max_length=SLUG_LENGTH)
    related_id = models.UUIDField()
    related = OfTheRelease("related_id")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["release", "product_id", "slug", "related_id"], name="release_association_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.related_id} under {self.slug}"
