"""Codes as people type them and apps make them. No query."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from django.utils.safestring import SafeString, mark_safe
from pyotp.exceptions import OTPVerificationError

ISSUER = "PXM"
RECOVERY_CODES = 10
# Clocks of telephones differ from ours; a code counts from half a minute before its time to half a minute after.
_STEPS_ASIDE = 1
_DIGITS = 6
# Without those that are taken for one another. 16 of 31 letters carry 79 bits: a fast hash without salt is enough.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LETTERS, _GROUP = 16, 4


@dataclass(frozen=True)
class Enrolment:
    """What a person needs to add PXM to their app: a picture to point it at, and the secret to type instead."""

    picture: SafeString
    secret: str


def new_secret() -> str:
    return pyotp.random_base32()


def enrolment(secret: str, username: str) -> Enrolment:
    """Return the picture as SVG, black on white in any light, and the secret in groups of four."""
    address = pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
    drawn = segno.make(address, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return Enrolment(mark_safe(drawn), _in_groups(secret))  # segno writes numbers and colours only


def step_of(secret: str, typed: str, at: datetime) -> int | None:
    """Return the half minute that a typed code is of, None if it is none of this secret's around that time."""
    if len(typed) != _DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(typed, for_time=at, valid_window=_STEPS_ASIDE)
    except OTPVerificationError:
        return None


def new_recovery_codes() -> list[str]:
    """Return ten codes such as ``7k3m-q9xa-t2wd-h5uy``."""
    return [_in_groups("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))) for _ in range(RECOVERY_CODES)]


def hash_of(code: str) -> str:
    return hashlib.sha256(plain(code).encode("utf-8", "surrogatepass")).hexdigest()


def plain(typed: str) -> str:
    """Return a code without what people put between its letters, and in small ones."""
    return "".join(typed.replace("-", "").split()).lower()


def _in_groups(text: str) -> str:
    separator = " " if text.isupper() else "-"
    return separator.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
