"""Making application keys, changing them, replacing their secrets, deleting them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from pxm import security_log
from pxm.clock import now
from pxm.errors import Conflict, Invalid, Problem
from pxm.history import recording
from pxm.inputs import EMPTY
from pxm.oauth.inputs import KeyInput
from pxm.oauth.models import ApplicationKey
from pxm.oauth.secrets import hash_of, new_secret
from pxm.rows import lock, lock_one, write, write_changes

# Requests per second that all keys may reserve together. Nothing enforces reservations; they are kept for clients.
MOST_RESERVED = 10_000
LONGEST_OVERLAP = timedelta(days=30)
AT_ONCE = timedelta()

Attributes = Mapping[str, Any]


@transaction.atomic
def create_key(*, attributes: Attributes) -> ApplicationKey:
    """Create a key. Its `secret` is not stored and cannot be shown again."""
    fields = _read(attributes, partial=False)
    _check_reserved(fields)
    secret = new_secret()
    key = ApplicationKey.objects.create(**fields, client_id=new_secret(), secret_hash=hash_of(secret))
    key.secret = secret
    recording.created(key)
    security_log.done("key made", key=key.name)
    return key


def create_application_key(*, name: str) -> tuple[ApplicationKey, str]:
    """Create a key with nothing but a name and return it with its secret."""
    key = create_key(attributes={"name": name})
    return key, key.secret


@transaction.atomic
def update_key(*, key_id: UUID, attributes: Attributes) -> ApplicationKey:
    """Write what was sent. Switches count from the next request on, for tokens that were issued before as well."""
    fields = _read(attributes, partial=True)
    _check_reserved(fields, key_id)
    key = lock_one(ApplicationKey.objects.all(), key_id)
    if write_changes(key, fields):
        security_log.done("key changed", key=key.name)
    return key


@transaction.atomic
def replace_secret(*, key_id: UUID, overlap: timedelta = AT_ONCE) -> tuple[ApplicationKey, str]:
    """Replace the key's secret and return both.

    The present secret and the tokens issued with it work for the time of the `overlap`; without one they end at once,
    as does a secret that was being replaced already.
    """
    if not AT_ONCE <= overlap <= LONGEST_OVERLAP:
        message = f"overlap must not exceed {LONGEST_OVERLAP.days} days"
        raise Invalid(Problem(message, "range", "/data/attributes/overlap"))
    key = lock_one(ApplicationKey.objects.all(), key_id)
    secret = new_secret()
    retiring = {"retiring_hash": key.secret_hash, "retires_at": now() + overlap} if overlap else _NOTHING_RETIRES
    write(key, {"version": key.version + 1, "secret_hash": hash_of(secret), **retiring})
    recording.done(key, "replaced the secret; the old one works for a while" if overlap else "replaced the secret")
    security_log.done("secret replaced", key=key.name)
    key.secret = secret
    return key, secret


@transaction.atomic
def end_old_secret(*, key_id: UUID) -> ApplicationKey:
    """End the secret that is being replaced, and the tokens issued with it, at once; if there is none, do nothing."""
    key = lock_one(ApplicationKey.objects.all(), key_id)
    if key.is_retiring(now()):
        write(key, _NOTHING_RETIRES)
        recording.done(key, "ended the old secret")
        security_log.done("old secret ended", key=key.name)
    return key


@transaction.atomic
def delete_keys(*, key_ids: Collection[UUID]) -> int:
    """Delete keys, and with them all their tokens; return how many. Unknown ids are no error."""
    keys = lock(ApplicationKey.objects.filter(pk__in=key_ids))
    recording.deleted(keys)
    for key in keys:
        security_log.done("key deleted", key=key.name)
    ApplicationKey.objects.filter(pk__in=[key.pk for key in keys]).delete()
    return len(keys)


_NOTHING_RETIRES: dict[str, Any] = {"retiring_hash": "", "retires_at": None}


def _read(attributes: Attributes, *, partial: bool) -> dict[str, Any]:
    name = attributes.get("name")
    if ("name" in attributes or not partial) and (name is None or (isinstance(name, str) and not name.strip())):
        raise Invalid(Problem(f"name {EMPTY}", "name_required", "/data/attributes/name"))
    return KeyInput.read(attributes, partial=partial)


def _check_reserved(fields: Mapping[str, Any], key_id: UUID | None = None) -> None:
    """Refuse a reservation beyond what there is, seen together with those of all other keys, which it locks."""
    if wanted := fields.get("reserved_rate_limit"):
        others = (key for key in lock(ApplicationKey.objects.all()) if key.pk != key_id)
        if wanted + sum(key.reserved_rate_limit for key in others) > MOST_RESERVED:
            message = "requested reserved rate limit will exceed the maximum"
            raise Conflict(Problem(message, "reserved", "/data/attributes/reserved_rate_limit"))
