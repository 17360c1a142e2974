"""Secrets that have to be read again, sealed with the installation's secret key before they are stored.

Whoever has the database alone has nothing. As with what is signed, the keys before the present one
(`PXM_SECRET_KEY_FALLBACKS`) open what they sealed. Workers seal it anew with the present key, within an hour, so that
those keys can be taken away. A room with such secrets declares its table in `SEALED`.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import Model

from pxm.registry import Registry
from pxm.upkeep import CHUNK, Upkeep


class Unreadable(Exception):
    """The key that it was sealed with is known no longer."""


@dataclass(frozen=True)
class Sealed:
    """A table with `sealed_secret` and, as which key sealed it, `sealed_with`.

    The `purpose` is part of the key: what is sealed for one opens as no other.
    """

    name: str
    purpose: str
    model: type[Model]

    def seal(self, secret: str) -> str:
        """Return what `unseal` reads; every call returns another text."""
        return self._fernets().encrypt(secret.encode()).decode()

    def unseal(self, sealed: str, seconds: int | None = None) -> str:
        """Return the secret; Unreadable if no key of ours opens it, or if it was sealed longer ago than that."""
        try:
            return self._fernets().decrypt(sealed.encode(), ttl=seconds).decode()
        except InvalidToken as problem:
            raise Unreadable from problem

    def columns(self, secret: str) -> dict[str, Any]:
        """Return both columns of a row with this secret."""
        return {"sealed_secret": self.seal(secret), "sealed_with": self.present_key()}

    def present_key(self) -> str:
        """Return what the present key is told by, which does not tell the key."""
        return hashlib.sha256(self._derived(settings.SECRET_KEY)).hexdigest()[:16]

    def renew(self) -> int:
        """Seal with the present key what an earlier one has sealed; return how many that were.

        What no key opens stays as it is, in case its key comes back.
        """
        number = 0
        rows = self.model._default_manager.exclude(sealed_with=self.present_key()).order_by("pk")
        for pk, sealed in rows.values_list("pk", "sealed_secret")[:CHUNK]:
            try:
                columns = self.columns(self.unseal(sealed))
            except Unreadable:
                continue
            # Only what was read is written: somebody may have begun anew meanwhile.
            number += self.model._default_manager.filter(pk=pk, sealed_secret=sealed).update(**columns)
        return number

    def _fernets(self) -> MultiFernet:
        """Return what seals with the present key and opens with each."""
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return MultiFernet([Fernet(self._derived(key)) for key in keys])

    def _derived(self, key: str) -> bytes:
        # The secret key is long and random (`pxm.checks`); what is derived for a purpose tells nothing of the others.
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=self.purpose.encode()).derive(key.encode())
        return base64.urlsafe_b64encode(derived)


SEALED: Registry[Sealed] = Registry("sealed secrets")


def renew_seals() -> int:
    """Seal with the present key what earlier ones have sealed; return how many secrets that were."""
    return sum(each.renew() for each in SEALED)


RENEWAL = Upkeep("seals of an earlier secret key", renew_seals)
