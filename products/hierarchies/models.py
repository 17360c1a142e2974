from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH, SLUG_LENGTH
from products.models import Product
from products.models.product import SLUG_LETTERS
from pxm.clock import now
from pxm.ids import uuid7
from pxm.prepared import Prepared

MOST_CURATED = 20
# One below the smallest that can be sent: nodes without an order number come after all that have one.
_WITHOUT_SORT_ORDER = -(2**31) - 1


class Branch(models.Model):
    """What hierarchies and nodes have in common."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    # NULL, not empty: many may lack one where no two may have the same.
    slug = models.CharField(max_length=SLUG_LENGTH, null=True, blank=True)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    locales = models.JSONField("languages", default=dict, blank=True)
    shopper_attributes = models.JSONField(default=dict, blank=True)
    admin_attributes = models.JSONField("staff attributes", default=dict, blank=True)
    # How many nodes stand directly below it, kept by `services.counting`.
    child_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="%(class)s_name_not_empty",
                violation_error_message="name can not be empty",
            ),
            models.CheckConstraint(
                condition=Q(slug__isnull=True) | Q(slug__made_of=SLUG_LETTERS),
                name="%(class)s_slug_pattern",
                violation_error_message="slug must be URL compatible",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hierarchy(Branch):
    """A tree of nodes, of which it is the root: its id stands for the root wherever a node's can stand.

    `node_count` is kept as `child_count` is, and counts the nodes of all levels.
    """

    node_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Branch.Meta):
        verbose_name_plural = "hierarchies"
        constraints = [
            *Branch.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="hierarchy_slug_unique",
                violation_error_message="slug must be unique amongst hierarchies",
            ),
        ]


class Node(Branch):
    """A place in a hierarchy, for nodes and for products.

    The tree is nothing but `parent`: a node that moves takes everything below it along without writing it. `above` is
    the id of what a node stands directly below, be it a node or the hierarchy; siblings have it in common. The database
    holds it to that, and it calculates `sort_rank`, which puts nodes without `sort_order` last.
    """

    hierarchy = models.ForeignKey(Hierarchy, models.CASCADE, related_name="nodes", db_index=False)
    # Whoever deletes a node deletes everything below it with the same statement (`services.node.delete_nodes`).
    parent = models.ForeignKey("self", models.DO_NOTHING, null=True, blank=True, related_name="children")
    sort_order = models.IntegerField(null=True, blank=True)
    # A name may be longer than an index entry can be, so its hash is what the database keeps unique.
    name_hash = models.CharField(max_length=64, editable=False)
    # No generated column: SQLite does not count children in an index of those, but reads their rows.
    above = models.UUIDField(editable=False)
    sort_rank = models.GeneratedField(
        expression=Coalesce(F("sort_order"), models.Value(_WITHOUT_SORT_ORDER)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta(Branch.Meta):
        constraints = [
            *Branch.Meta.constraints,
            models.UniqueConstraint(
                fields=["above", "name_hash"],
                name="node_name_unique",
                violation_error_message="name must be unique amongst siblings",
            ),
            models.UniqueConstraint(
                fields=["above", "slug"],
                name="node_slug_unique",
                violation_error_message="slug must be unique amongst siblings",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, above=F("hierarchy")) | Q(above=F("parent")), name="node_above"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="node_not_below_itself",
                violation_error_message="a node can not be below itself",
            ),
        ]
        indexes = [
            models.Index(fields=["hierarchy", "id"], name="node_of_hierarchy"),
            models.Index(fields=["above", "-sort_rank", "-updated_at", "id"], name="node_order"),
        ]

    @property
    def product_count(self) -> int:
        """How many products are at the node. One query."""
        return sum(_PRODUCT_COUNTS.all(node_id=self.pk))


class Placement(models.Model):
    """A product at a node. `position` is its place among the curated products there, NULL if it is none of them.

    No client knows placements, so their ids come from the database: thousands are made by one statement. A higher one
    was made later.
    """

    id = models.BigAutoField(primary_key=True)
    node = models.ForeignKey(Node, models.CASCADE, related_name="placements", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="placements")
    position = models.PositiveSmallIntegerField(null=True)

    class Meta:
        default_permissions = []
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "product"],
                name="product_placed_once",
                violation_error_message="this product is already at this node",
            )
        ]
        indexes = [
            models.Index(fields=["node", "position"], condition=Q(position__isnull=False), name="placement_curated")
        ]

    def __str__(self) -> str:
        return f"{self.product} at {self.node}"


class PlacementCount(models.Model):
    """Part of the number of products at a node, which is the sum of these rows; `services.counting` keeps them."""

    id = models.BigAutoField(primary_key=True)
    # No constraint, which would lock the node: whoever deletes a product would wait for whoever places it, and he for
    # that product. The rows are deleted with their node, after the placements there.
    node = models.ForeignKey(Node, models.CASCADE, related_name="product_counts", db_constraint=False)
    number = models.IntegerField()

    class Meta:
        default_permissions = []
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number:+,} at {self.node_id}"


_PRODUCT_COUNTS = Prepared(
    lambda node_id: PlacementCount.objects.filter(node=node_id).order_by().values_list("number", flat=True)
)
