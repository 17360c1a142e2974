from __future__ import annotations

from django.conf import settings
from django.db import models

from pxm.clock import now
from pxm.ids import uuid7

MAPPING_NAME_LENGTH = 200


class ExportChoice(models.Model):
    """What a person ticked for their last export, to be ticked again: columns as the API names them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    columns = models.JSONField(default=list)
    in_parts = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions = [("make_exportchoice", "Can export products")]

    def __str__(self) -> str:
        return f"columns of {self.user_id}"


class SheetMapping(models.Model):
    """What the columns of a kind of file mean, under a name that people gave it ("Price list of Acme").

    It is everybody's: whoever imports the next file of that kind needs it. `columns` are ours by what the file calls
    them; "" leaves one out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=MAPPING_NAME_LENGTH, unique=True)
    columns = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
