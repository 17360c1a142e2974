"""Issuing and recognising access tokens (catalog contract §2)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hmac import compare_digest

from django.conf import settings
from django.db import connection, transaction

from pxm.clock import now
from pxm.oauth.models import AccessToken, ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.prepared import Prepared

# Enough to keep the table small however many are issued, few enough not to slow down the request that removes them.
PURGED_AT_ONCE = 200

_TOKEN = Prepared(
    lambda hash, moment: AccessToken.objects.select_related("key").filter(token_hash=hash, expires_at__gt=moment)
)


def recognise_client(*, client_id: str, client_secret: str | None) -> ApplicationKey | None:
    """Return the key of `client_id`, None if there is none or the secret is wrong; None checks no secret."""
    if not (client_id.isascii() and client_id.isalnum()):
        return None  # ours are UUIDs; some texts are more than the database can take
    key = ApplicationKey.objects.filter(client_id=client_id).first()
    if key is None or client_secret is None:
        return key
    return key if compare_digest(key.secret_hash, hash_of(client_secret)) else None


def issue_token(*, key: ApplicationKey, grant: str) -> tuple[AccessToken, str]:
    """Store a new token and return it with its text. Notes that the key was used and removes some expired tokens."""
    text = secrets.token_hex(20)
    moment = now()
    with transaction.atomic():
        token = AccessToken.objects.create(
            token_hash=hash_of(text),
            key=key,
            grant=grant,
            created_at=moment,
            expires_at=moment + timedelta(seconds=settings.TOKEN_LIFETIME_SECONDS),
        )
        ApplicationKey.objects.filter(pk=key.pk).update(last_used_at=moment)
        _purge_expired()
    return token, text


def find_token(text: str) -> AccessToken | None:
    """Return the token with this text, if it has not expired, together with its key (one query)."""
    return _TOKEN.first(hash=hash_of(text), moment=now())


def _purge_expired() -> None:
    expired = AccessToken.objects.filter(expires_at__lte=now()).order_by("expires_at")
    if connection.features.has_select_for_update_skip_locked:
        # Two requests that purge at once would otherwise wait for each other and might deadlock.
        expired = expired.select_for_update(skip_locked=True)
    AccessToken.objects.filter(pk__in=list(expired.values_list("pk", flat=True)[:PURGED_AT_ONCE])).delete()
