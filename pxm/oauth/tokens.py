"""Issuing and recognising access tokens (catalog contract §2). They are signed and stored nowhere (ruling: tokens).

A token says which key it belongs to, which version of its secret it was issued for, what kind it is and when it ends.
All else is read from the key with each request, so whatever is changed there counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings

from pxm.clock import now
from pxm.oauth.models import ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.oauth.signed import read_signed, write_signed
from pxm.prepared import Prepared
from pxm.settled.marks import PresentMark

_PURPOSE = "access"

# What requests want to know of a key; the rest is read when somebody asks for it.
_ASKED = ("name", "version", "retires_at", "issues_implicit", "reads_only", "last_used_at")
_KEY: Prepared[Any] = Prepared(
    lambda id: ApplicationKey.objects.filter(pk=id).only(*_ASKED).annotate(mark=PresentMark())
)


class Grant(StrEnum):
    """The kinds of tokens: an administrator's and a shopper's."""

    CLIENT_CREDENTIALS = "client_credentials"
    IMPLICIT = "implicit"


@dataclass(frozen=True)
class AccessToken:
    """What the caller of a request has shown to be.

    `mark` is that of all that is settled (`pxm.settled`) as the request began, empty if there is none: it comes with
    the key, so that nobody need ask for it.
    """

    key: ApplicationKey
    grant: Grant
    expires_at: datetime
    mark: str = field(default="", compare=False)


def find_key(client_id: str) -> ApplicationKey | None:
    """Return the key of this client id, if there is one."""
    if not (client_id.isascii() and client_id.isalnum()):
        return None  # ours are letters and digits; some texts are more than the database can take
    return ApplicationKey.objects.filter(client_id=client_id).first()


def version_of_secret(key: ApplicationKey, secret: str) -> int | None:
    """Return the version of the key's secret that this is; None if it is wrong, or its time is over."""
    found = hash_of(secret)
    if compare_digest(key.secret_hash, found):
        return key.version
    if key.is_retiring(now()) and compare_digest(key.retiring_hash, found):
        return key.version - 1
    return None


def issue_token(*, key: ApplicationKey, grant: Grant, version: int | None = None) -> tuple[AccessToken, str]:
    """Return a new token and its text. It ends with the secret of `version`, without one with the present secret."""
    expires_at = now().replace(microsecond=0) + timedelta(seconds=settings.TOKEN_LIFETIME_SECONDS)
    facts = {"key": key.pk.hex, "ver": version or key.version, "kind": str(grant)}
    return AccessToken(key, grant, expires_at), write_signed(_PURPOSE, facts, expires_at=expires_at)


def find_token(text: str) -> AccessToken | None:
    """Return the token that has this text, if it still counts, together with its key. One query."""
    facts = read_signed(_PURPOSE, text)
    if facts is None:
        return None
    key = _KEY.first(id=UUID(facts["key"]))
    if key is None or not key.takes_version(facts["ver"], now()):
        return None
    grant = Grant(facts["kind"])
    if grant == Grant.IMPLICIT and not key.issues_implicit:
        return None
    return AccessToken(key, grant, datetime.fromtimestamp(facts["exp"], UTC), key.mark or "")
