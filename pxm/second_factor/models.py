from __future__ import annotations

from django.conf import settings
from django.db import models

from pxm.clock import now
from pxm.ids import uuid7


class SecondFactor(models.Model):
    """What a person's codes are made from: a secret that their app knows as well.

    It has to be read again for each code, so it cannot be a hash. It is sealed with the installation's secret key
    (`pxm.sealing`): whoever has the database alone has nothing. `last_step` is the half minute of the
    code that was taken last; it and those before it open nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    sealed_secret = models.CharField(max_length=255)
    sealed_with = models.CharField(max_length=16)
    last_step = models.BigIntegerField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "two-step sign-in"
        verbose_name_plural = "two-step sign-ins"
        default_permissions = ["view"]

    def __str__(self) -> str:
        return self.user.get_username()


class RecoveryCode(models.Model):
    """The hash of a code that opens once, for whoever has lost their app; a used one is gone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    second_factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes", db_index=False)
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["second_factor", "hash"], name="recovery_code_hash")]

    def __str__(self) -> str:
        return f"a recovery code of {self.second_factor}"
