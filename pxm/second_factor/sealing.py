"""Secrets that have to be read again, sealed with the installation's secret key before they are stored.

As with what is signed, the keys before the present one (`PXM_SECRET_KEY_FALLBACKS`) open what they sealed. Workers seal
it anew with the present key, within an hour, so that those keys can be taken away.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from pxm.second_factor.models import SecondFactor
from pxm.upkeep import CHUNK, Upkeep

_PURPOSE = b"pxm.second_factor.sealing"


class Unreadable(Exception):
    """The key that it was sealed with is known no longer."""


def seal(secret: str) -> str:
    """Return what `unseal` reads; every call returns another text."""
    return _fernets().encrypt(secret.encode()).decode()


def unseal(sealed: str, seconds: int | None = None) -> str:
    """Return the secret; Unreadable if no key of ours opens it, or if it was sealed longer ago than so many seconds."""
    try:
        return _fernets().decrypt(sealed.encode(), ttl=seconds).decode()
    except InvalidToken as problem:
        raise Unreadable from problem


def present_key() -> str:
    """Return what the present key is told by, which does not tell the key."""
    return hashlib.sha256(_derived(settings.SECRET_KEY)).hexdigest()[:16]


def renew_seals() -> int:
    """Seal with the present key what an earlier one has sealed; return how many that were.

    What no key opens stays as it is, in case its key comes back.
    """
    key, number = present_key(), 0
    for each in SecondFactor.objects.exclude(sealed_with=key).order_by("pk")[:CHUNK]:
        try:
            fields = {"sealed_secret": seal(unseal(each.sealed_secret)), "sealed_with": key}
        except Unreadable:
            continue
        # Only what was read is written: the person may have begun anew meanwhile.
        number += SecondFactor.objects.filter(pk=each.pk, sealed_secret=each.sealed_secret).update(**fields)
    return number


RENEWAL = Upkeep("seals of an earlier secret key", renew_seals)


def _fernets() -> MultiFernet:
    """Return what seals with the present key and opens with each."""
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str) -> bytes:
    # The secret key is long and random (`pxm.checks`); what is derived for this purpose tells nothing of the others.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
