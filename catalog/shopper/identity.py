"""Who a shopper is: what the tokens of accounts and customers say (catalog contract §2.2).

Both are issued elsewhere, so an installation may name a verifier of its own (`PXM_SHOPPER_VERIFIER`): a function like
`read_own_tokens`, which is the usual one. A token that says nothing to it makes nobody of the shopper, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from pxm.oauth.signed import read_signed, write_signed

_PURPOSE = "shopper"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the tokens say of a shopper; nothing of an anonymous one."""

    account: str | None = None
    account_tags: frozenset[str] = frozenset()
    customer: str | None = None


class Verifier(Protocol):
    def __call__(self, *, account_token: str, customer_token: str) -> Identity:
        """Return who holds these tokens; one that was not sent is empty."""


def identify(*, account_token: str, customer_token: str) -> Identity:
    """Ask the verifier of this installation; without a token it need not be asked."""
    if not account_token and not customer_token:
        return Identity()
    return _verifier(settings.SHOPPER_VERIFIER)(account_token=account_token, customer_token=customer_token)


@cache
def _verifier(path: str) -> Verifier:
    return cast(Verifier, import_string(path))


def read_own_tokens(*, account_token: str, customer_token: str) -> Identity:
    """Return what tokens say that this installation has signed."""
    account = read_signed(_PURPOSE, account_token) or {}
    customer = read_signed(_PURPOSE, customer_token) or {}
    return Identity(account.get("account"), frozenset(account.get("account_tags", ())), customer.get("customer"))


def account_token(account: str, *, tags: Iterable[str] = (), expires_at: datetime) -> str:
    """Return a token that makes its holder this account, with these account tags."""
    return write_signed(_PURPOSE, {"account": account, "account_tags": list(tags)}, expires_at=expires_at)


def customer_token(customer: str, *, expires_at: datetime) -> str:
    """Return a token that makes its holder this customer."""
    return write_signed(_PURPOSE, {"customer": customer}, expires_at=expires_at)
