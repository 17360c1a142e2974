from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from products.files.kinds import BY_MIME_TYPE, Kind
from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 255
ADDRESS_LENGTH = 2048


class File(models.Model):
    """A file of ours, or the address of one that is kept elsewhere (catalog contract §7.7). It never changes.

    What is kept here lies in the storage under its id, whatever its name is. `width` and `height` are NULL where
    nobody knows them; `has_thumbnail` is NULL until somebody wanted to see one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField("name", max_length=NAME_LENGTH, blank=True)
    mime_type = models.CharField("kind", max_length=100, blank=True)
    file_size = models.PositiveIntegerField("size", default=0)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    address = models.TextField(max_length=ADDRESS_LENGTH, blank=True)
    has_thumbnail = models.BooleanField(null=True, editable=False)
    created_at = models.DateTimeField("added", default=now, editable=False)

    class Meta:
        ordering = ["id"]
        default_permissions = ["add", "view", "delete"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address="", file_size__gt=0) & ~Q(mime_type="")
                | ~Q(address="") & Q(mime_type="", file_name="", file_size=0),
                name="file_here_or_elsewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["file_name"], name="file_name"),
            models.Index(fields=["mime_type", "id"], name="file_kind"),
        ]

    def __str__(self) -> str:
        return self.file_name or self.address

    @property
    def updated_at(self) -> datetime:
        """What never changes is always of the version of its beginning."""
        return self.created_at

    @property
    def kind(self) -> Kind | None:
        """What it is, None for one that is kept elsewhere."""
        return BY_MIME_TYPE.get(self.mime_type)

    @property
    def stored_name(self) -> str:
        """Where it lies in the storage, and what its address here ends with; "" for one that is kept elsewhere."""
        return f"{self.pk}.{self.kind.extension}" if self.kind else ""

    @property
    def path(self) -> str:
        """Where browsers and shops find it on this host."""
        return f"/files/{self.stored_name}"

    @property
    def thumbnail_name(self) -> str:
        return f"thumbnails/{self.pk}.webp"


class PrivateFile(models.Model):
    """A file for those who did or asked for something: what was sent to be imported, what an export made.

    It lies in the storage under `stored_name`, which is no address of it: whoever may have it is given a link that ends
    (`products.files.private`). After `expires_at` it is taken away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=40)
    file_name = models.CharField("name", max_length=NAME_LENGTH)
    mime_type = models.CharField("kind", max_length=100)
    file_size = models.PositiveBigIntegerField("size", default=0)
    created_at = models.DateTimeField("added", default=now, editable=False)
    expires_at = models.DateTimeField("kept until")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["expires_at"], name="private_file_expiry")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def stored_name(self) -> str:
        return f"private/{self.purpose}/{self.pk}"
