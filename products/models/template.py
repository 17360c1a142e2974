from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from products.extensions.models import Field, Template
from products.models.product import Product
from pxm.clock import now
from pxm.text_hash import text_hash

_LONGEST_KEY = 255


class ProductTemplate(models.Model):
    """What a product has to do with a template: that it is attached, its values, or both (PIM contract §7.3).

    `position` is the order of attachment, NULL while the template is not attached. `entry` is the values by field id,
    NULL while nobody has written any; fields that are gone since may still be named in it. An `inherited` row was
    copied by a build from the parent of a child, and the next build replaces it; all others belong to the product
    itself, and no build touches them.
    """

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="template_links", db_index=False)
    template = models.ForeignKey(Template, models.CASCADE, related_name="product_links", db_index=False)
    position = models.PositiveIntegerField(null=True)
    inherited = models.BooleanField(default=False)
    entry = models.JSONField(null=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        default_permissions = ()
        verbose_name = "entry"
        verbose_name_plural = "entries"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "template"],
                name="template_of_product_once",
                violation_error_message="the product has an entry of this flow already",
            ),
        ]
        indexes = [models.Index(fields=["template", "product"], name="products_of_template")]

    def __str__(self) -> str:
        return f"{self.template} of {self.product}"


class TemplateValue(models.Model):
    """The value that a product shows in a field, so that products are found by it: in the column of the field's kind.

    Derived from the entries of attached templates. Dates have no row, for nobody filters by them.
    """

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    field = models.ForeignKey(Field, models.CASCADE, related_name="+", db_index=False)
    # The text itself, or its hash if it is longer than an index entry should be.
    text = models.CharField(max_length=_LONGEST_KEY, null=True)
    number = models.FloatField(null=True)
    flag = models.BooleanField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["field", "product"], name="template_value_once")]
        indexes = [
            # Partial: each row is in the one of its kind.
            models.Index(
                fields=["field", "text", "product"], condition=Q(text__isnull=False), name="template_value_text"
            ),
            models.Index(
                fields=["field", "number", "product"], condition=Q(number__isnull=False), name="template_value_number"
            ),
            models.Index(
                fields=["field", "flag", "product"], condition=Q(flag__isnull=False), name="template_value_flag"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.product}"


def value_columns(kind: str, value: Any) -> dict[str, Any] | None:
    """Return the column that holds a value of the kind, None for one by which products are not found."""
    if value is None:
        return None
    match kind:
        case Field.Kind.STRING:
            return {"text": value if len(value) <= _LONGEST_KEY else text_hash(value)}
        case Field.Kind.INTEGER | Field.Kind.FLOAT:
            return {"number": float(value)}
        case Field.Kind.BOOLEAN:
            return {"flag": value}
    return None
