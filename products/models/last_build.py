from __future__ import annotations

from django.db import models

from products.models.product import Product


class LastBuild(models.Model):
    """What the last successful build of a product saw and made.

    `variations` is the snapshot of the linked variations with their options, names and modifiers as the build saw them
    (shape: `products.building.last_build`); it names a child's option after that option is gone, and tells what has
    changed since. `inputs` is the same for the parent's own fields and rules. `matrix` is the ready-made JSON text of
    `meta.variation_matrix`, so that a page of large parents does not compute one for each.
    """

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="last_build")
    built_at = models.DateTimeField()
    variations = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    matrix = models.TextField(default="{}")
    child_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Last build of {self.product}"
