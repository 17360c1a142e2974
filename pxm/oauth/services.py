"""Making application keys, replacing their secrets, deleting them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.oauth.models import NAME_LENGTH, ApplicationKey
from pxm.oauth.secrets import hash_of, new_secret


def create_application_key(*, name: str) -> tuple[ApplicationKey, str]:
    """Create a key and return it with its secret, which is not stored and cannot be shown again."""
    secret = new_secret()
    with transaction.atomic():
        key = ApplicationKey.objects.create(name=_readable(name), client_id=new_secret(), secret_hash=hash_of(secret))
        recording.created(key)
    return key, secret


def replace_secret(*, key_id: UUID) -> tuple[ApplicationKey, str]:
    """Replace the key's secret and return both; tokens issued with the old one stop working at once."""
    with transaction.atomic():
        key = ApplicationKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None:
            raise Missing("application key not found")
        secret = new_secret()
        key.secret_hash, key.updated_at = hash_of(secret), now()
        key.save(update_fields=["secret_hash", "updated_at"])
        key.tokens.all().delete()
        recording.done(key, "replaced the secret")
    return key, secret


def delete_application_key(*, key_id: UUID) -> None:
    """Delete the key and with it all its tokens; an unknown one is Missing."""
    with transaction.atomic():
        key = ApplicationKey.objects.select_for_update().filter(pk=key_id).first()
        if key is None:
            raise Missing("application key not found")
        recording.deleted([key])
        key.delete()


def _readable(name: str) -> str:
    if not name.strip():
        raise Invalid(Problem("The field 'name' is required.", "required", "/data/name"))
    if len(name) > NAME_LENGTH:
        raise Invalid(Problem(f"name must not exceed {NAME_LENGTH} characters", "max_length", "/data/name"))
    return name
