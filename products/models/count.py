from __future__ import annotations

from django.db import models

from products.models.product import Product


class ProductCount(models.Model):
    """Part of the number of products of a type and status, which is the sum of these rows.

    The database keeps them (`products.kept`), whoever writes products. On PostgreSQL writers only add rows and sum up
    those that nobody else is summing up, so none waits for another.
    """

    id = models.BigAutoField(primary_key=True)
    product_type = models.CharField(max_length=8, choices=Product.Type)
    status = models.CharField(max_length=5, choices=Product.Status)
    number = models.IntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number:+,} {self.status} {self.product_type}"
