"""Which products bundles offer, as rows that can be searched (PIM contract §2.4)."""

from __future__ import annotations

from django.db import models

from products.models.product import Product
from pxm.ids import uuid7


class BundleOption(models.Model):
    """A product that a bundle offers in its components, once however often they name it.

    The product's `components` are the truth; the services keep these rows in step with them. `option_id` is no foreign
    key: a build may delete a child, and the bundle keeps its id until somebody changes the bundle (§3.6).
    `is_substituted` says that wherever the bundle names the product, shoppers choose one of its children.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bundle = models.ForeignKey(Product, models.CASCADE, related_name="bundle_options", db_index=False)
    option_id = models.UUIDField()
    is_substituted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "option_id"], name="bundle_option_once")]
        indexes = [models.Index(fields=["option_id", "bundle"], name="bundle_option_bundles")]

    def __str__(self) -> str:
        return f"{self.option_id} in {self.bundle_id}"
