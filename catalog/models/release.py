"""Releases and what they froze. Shoppers are answered from these tables alone; nothing on the draft side reaches them.

The releases of a catalog are numbered in the order in which they were begun, and share rows: of products, nodes and
placements, with every column that lists are found or ordered by. A row belongs to the releases from the number `since`
up to, but not including, `until`, which is `ALWAYS` as long as no release is without it (`catalog.publishing.ranges`).
What is shown of them are texts that rows share (`FrozenText`, shapes in `catalog.frozen`).
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

# The end of a row's range that no release has ended.
ALWAYS = 2**31 - 1


class Release(models.Model):
    """What a catalog was when it was published (contract §3.3).

    Life: ``PENDING → IN_PROGRESS → PUBLISHED | FAILED``. Shoppers are shown the catalog's published one of the latest
    `published_at`, so that the statement which sets status and time changes everything at once.

    `hierarchies` is ``[{"id", "label", "name"}]`` and `books` ``[{"id", "priority"}]``, the first asked first: what the
    catalog named and was there. `kind_counts` has the numbers of listed products by type. `problem` says in words why a
    publish failed, `delta` names the stored file of what changed. What is changed after `started_at` need not be in it.

    It gets its `number` when it is begun. `base` is that of the release with which it shares what is unchanged, 0 for
    none; while it is in progress, rows of both are kept.
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
    number = models.PositiveIntegerField(null=True)
    base = models.PositiveIntegerField(default=0)
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


def _of_releases(name: str) -> list[models.Index]:
    """Return the indexes by which rows are found that began or ended with certain releases.

    Both are partial, so that no database takes them for a way to the rows of one release.
    """
    return [
        models.Index(fields=["catalog", "since"], condition=Q(since__gt=0), name=f"{name}_begun"),
        models.Index(fields=["catalog", "until"], condition=Q(until__lt=ALWAYS), name=f"{name}_ended"),
    ]


def within(number: Any, through: str = "") -> dict[str, Any]:
    """Return the conditions that rows of a catalog, whose columns stand behind a prefix, belong to its release of a
    number."""
    return {f"{through}since__lte": number, f"{through}until__gt": number}


class OfReleases(models.Model):
    """A row of one or more successive releases of a catalog."""

    id = models.BigAutoField(primary_key=True)
    catalog = models.ForeignKey(Catalog, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(default=ALWAYS)

    class Meta:
        abstract = True


class ReleaseProduct(OfReleases):
    """A product of releases.

    One that is not `listed` is there for the bundles that offer it. `source` stands for everything on the draft side
    from which the texts were made: a publish that finds the same one keeps them. Names are found by their hash, for an
    index entry could not hold every name.
    """

    product_id = models.UUIDField()
    parent_id = models.UUIDField(null=True)
    product_type = models.CharField(max_length=8)
    listed = models.BooleanField(default=True)
    sku = models.CharField(max_length=SKU_LENGTH, null=True)
    slug = models.CharField(max_length=SLUG_LENGTH, null=True)
    name_hash = models.CharField(max_length=64)
    mpn = models.CharField(max_length=CODE_LENGTH, blank=True)
    upc_ean = models.CharField(max_length=CODE_LENGTH, blank=True)
    child_count = models.PositiveIntegerField(default=0)
    document = models.ForeignKey(FrozenText, models.DO_NOTHING, related_name="+", db_constraint=False)
    prices = models.ForeignKey(FrozenText, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    source = models.UUIDField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["catalog", "product_id", "until"], name="release_product_once")]
        indexes = [
            *_of_releases("release_product"),
            models.Index(
                fields=["catalog", "parent_id", "product_id"],
                condition=Q(parent_id__isnull=False),
                name="release_product_children",
            ),
            models.Index(fields=["catalog", "product_type", "product_id"], name="release_product_kinds"),
            models.Index(fields=["catalog", "sku"], name="release_product_sku"),
            models.Index(fields=["catalog", "slug"], name="release_product_slug"),
            models.Index(fields=["catalog", "name_hash", "product_id"], name="release_product_name"),
            models.Index(fields=["catalog", "mpn", "product_id"], condition=~Q(mpn=""), name="release_product_mpn"),
            models.Index(
                fields=["catalog", "upc_ean", "product_id"], condition=~Q(upc_ean=""), name="release_product_upc"
            ),
        ]

    def __str__(self) -> str:
        return self.sku or str(self.product_id)


class OfTheCatalog(ForeignObject):  # type: ignore[type-arg]  # it cannot be subscripted when it runs
    """The way from a row to the rows, one in any release, of the product that a column of it names; no column and no
    constraint. To those that agree in `others` as well, and back by a name, if they are given."""

    def __init__(self, column: str, *others: str, related_name: str = "+") -> None:
        super().__init__(
            ReleaseProduct,
            models.DO_NOTHING,
            from_fields=["catalog", column, *others],
            to_fields=["catalog", "product_id", *others],
            related_name=related_name,
        )

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **options: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only=True, **options)


class ReleaseNode(OfReleases):
    """A node of a release, or a hierarchy as the root it is: then it `is_root`, and `hierarchy_id` is its own id.

    `above` is the node or hierarchy directly above, NULL for a root. `position` is its place among its siblings, and
    `updated_at` that of the draft. `product_count` counts the products at it; for a root, the distinct ones anywhere in
    the hierarchy.
    """

    node_id = models.UUIDField()
    hierarchy_id = models.UUIDField()
    above = models.UUIDField(null=True)
    is_root = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    slug = models.CharField(max_length=SLUG_LENGTH, null=True)
    name_hash = models.CharField(max_length=64)
    updated_at = models.DateTimeField()
    child_count = models.PositiveIntegerField(default=0)
    below_count = models.PositiveIntegerField(default=0)
    product_count = models.PositiveIntegerField(default=0)
    document = models.ForeignKey(FrozenText, models.DO_NOTHING, related_name="+", db_constraint=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["catalog", "node_id", "until"], name="release_node_once")]
        indexes = [
            *_of_releases("release_node"),
            models.Index(fields=["catalog", "above", "position"], name="release_node_children"),
            models.Index(fields=["catalog", "hierarchy_id", "node_id"], name="release_node_hierarchy"),
            models.Index(fields=["catalog", "position"], condition=Q(is_root=True), name="release_node_roots"),
            models.Index(fields=["catalog", "slug"], name="release_node_slug"),
            models.Index(fields=["catalog", "name_hash"], name="release_node_name"),
        ]

    def __str__(self) -> str:
        return str(self.node_id)


class ReleasePlacement(OfReleases):
    """A product at a node of releases (contract §1.5): `position` is its place among the curated ones there. All others
    are at `UNCURATED`, and among these the latest changed come first.

    A hierarchy has a row too for each distinct product that is anywhere in it.
    """

    UNCURATED = 2**31 - 1
    ORDER = ("position", "-changed_at", "product_id")

    node_id = models.UUIDField()
    position = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    product_id = models.UUIDField()
    curated = models.BooleanField(default=False)
    product = OfTheCatalog("product_id")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["catalog", "product_id", "node_id", "until"], name="release_placement_once")
        ]
        indexes = [
            *_of_releases("release_placement"),
            models.Index(
                fields=["catalog", "node_id", "position", "-changed_at", "product_id"], name="release_placement_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} at {self.node_id}"


class ReleaseTag(models.Model):
    """A tag, in lower case, of the row of a product that begins with the same release; it comes and goes with it."""

    id = models.BigAutoField(primary_key=True)
    catalog = models.ForeignKey(Catalog, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    since = models.PositiveIntegerField()
    tag = models.CharField(max_length=255)
    product_id = models.UUIDField()
    product = OfTheCatalog("product_id", "since", related_name="tagged")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["catalog", "tag", "product_id", "since"], name="release_tag_once")
        ]
        indexes = [models.Index(fields=["catalog", "product_id"], name="release_tag_product")]

    def __str__(self) -> str:
        return self.tag


class ReleaseAssociation(OfReleases):
    """A product of releases that another one of them has under a custom relationship, named by its slug."""

    product_id = models.UUIDField()
    slug = models.CharField(max_length=SLUG_LENGTH)
    related_id = models.UUIDField()
    related = OfTheCatalog("related_id")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["catalog", "product_id", "slug", "related_id", "until"], name="release_association_once"
            )
        ]
        indexes = _of_releases("release_association")

    def __str__(self) -> str:
        return f"{self.related_id} under {self.slug}"
