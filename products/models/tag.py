"""Tags as things of their own: which there are, and which products carry them (PIM contract §7.2)."""

from __future__ import annotations

from django.db import models

from products.attributes import TAG_LENGTH
from products.models.product import Product
from pxm.clock import now
from pxm.ids import uuid7


class Tag(models.Model):
    """A tag that some product carries, or carried until lately: `TaggedProduct` says which do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    value = models.CharField(max_length=TAG_LENGTH, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["value"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.value


class TaggedProduct(models.Model):
    """That a product carries a tag. The product's `tags` are the truth; what writes them keeps these rows in step."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="carriers", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["product", "tag"], name="product_tagged_once")]
        indexes = [models.Index(fields=["tag", "product"], name="products_of_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.product_id}"
