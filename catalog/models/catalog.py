from __future__ import annotations

from django.db import models
from django.db.models import Q

from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH
from pxm.clock import now
from pxm.ids import uuid7

MOST_BOOKS = 5


class Catalog(models.Model):
    """What shoppers may be shown: hierarchies in order, and the price books that price their products (contract §3.1).

    `hierarchy_ids` are texts in the order of display. `books` is ``[{"id": "…", "priority": 20}]`` as sent; the highest
    priority is asked first, among equal ones the earlier. `has_one_book` says that it was sent as ``pricebook_id``, and
    is answered so. None of these is a foreign key: a hierarchy or a book may be deleted, and the next publish goes on
    without it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    locales = models.JSONField("languages", default=dict, blank=True)
    hierarchy_ids = models.JSONField("hierarchies", default=list, blank=True)
    books = models.JSONField("price books", default=list, blank=True)
    has_one_book = models.BooleanField(default=False, editable=False)
    enable_price_segmentation = models.BooleanField("rules choose price books", default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        permissions = [("publish_catalog", "Can publish a catalog and go back to an earlier release")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="catalog_name_not_empty", violation_error_message="name can not be empty"
            ),
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="catalog_order")]

    def __str__(self) -> str:
        return self.name
