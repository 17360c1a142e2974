"""Whom of ours a person is whom the provider has let in, and what they may do here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from pxm import security_log
from pxm.openid.models import Identity

_LONGEST_NAME = 150
_LONGEST_SUBJECT = 255


class NotLetIn(Exception):
    """The provider knows this person, we do not let them in; the text is for our log."""


def admit(claims: Mapping[str, Any]) -> User:
    """Return the user that these checked claims stand for; `NotLetIn` if there is none.

    It is the one that came in as this subject before, or else the only one with this e-mail address, if the provider
    has verified it. Where a claim names groups (`PXM_OIDC_GROUPS_CLAIM`), the person has those of them that exist here
    and no others, and somebody new with at least one is added. Nobody becomes an operator this way.
    """
    try:
        return _admit(claims)
    except IntegrityError:  # the same person in a second window was quicker
        return _admit(claims)


@transaction.atomic
def _admit(claims: Mapping[str, Any]) -> User:
    subject = _subject(claims)
    groups = _groups(claims)
    known = Identity.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).select_related("user").first()
    user = known.user if known else _by_address(claims) or _added(claims, groups)
    if not (user.is_active and user.is_staff):
        raise NotLetIn("may not sign in")
    if known is None:
        Identity.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject)
    if settings.OIDC_GROUPS_CLAIM:
        user.groups.set(groups)
    return user


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or "\0" in subject:
        raise NotLetIn("no subject")
    return subject


def _groups(claims: Mapping[str, Any]) -> list[Group]:
    named = claims.get(settings.OIDC_GROUPS_CLAIM) if settings.OIDC_GROUPS_CLAIM else None
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    wanted = {name for name in names if isinstance(name, str) and "\0" not in name}
    return [group for group in Group.objects.order_by("name") if group.name in wanted]


def _address(claims: Mapping[str, Any]) -> str:
    """Return the address, "" if the provider does not vouch for it."""
    address = claims.get("email")
    is_verified = claims.get("email_verified") is True
    return address if is_verified and isinstance(address, str) and "\0" not in address else ""


def _by_address(claims: Mapping[str, Any]) -> User | None:
    address = _address(claims)
    if not address:
        return None
    found = User.objects.filter(email__iexact=address).exclude(identities__issuer=settings.OIDC_ISSUER)[:2]
    return found[0] if len(found) == 1 else None


def _added(claims: Mapping[str, Any], groups: list[Group]) -> User:
    address = _address(claims)
    if not groups:
        raise NotLetIn("nobody here has this subject or address")
    name = address or _subject(claims)
    if len(name) > _LONGEST_NAME or User.objects.filter(username=name).exists():
        raise NotLetIn("the name is taken or too long")
    user = User(
        username=name,
        email=address,
        first_name=_text(claims, "given_name"),
        last_name=_text(claims, "family_name"),
        is_staff=True,
    )
    user.set_unusable_password()
    user.save()
    security_log.let_in("person added", user=name)
    return user


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.replace("\0", "")[:_LONGEST_NAME] if isinstance(value, str) else ""
