"""Contexts that are kept by name, and links that let others look through one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from catalog.preview.context import Context
from catalog.preview.models import NAME_LENGTH, SavedContext, SharedLink
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.ids import read_uuid
from pxm.signed_links import opened, sign
from pxm.upkeep import CHUNK, Upkeep

DAYS = 7
MOST_SAVED = 100
MOST_LINKS = 200
_PREVIEW = "preview"


@transaction.atomic
def save_context(*, name: str, context: Context) -> SavedContext:
    """Keep a context under a name, in place of what had that name; Invalid without one, or with too many kept."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid(Problem("Give it a name.", "required"))
    if len(name) > NAME_LENGTH:
        raise Invalid(Problem(f"A name has {NAME_LENGTH} letters at most.", "too_long"))
    if not SavedContext.objects.filter(name=name).exists() and SavedContext.objects.count() >= MOST_SAVED:
        raise Invalid(Problem(f"{MOST_SAVED} are kept already. Forget one that nobody needs.", "most"))
    saved, _ = SavedContext.objects.update_or_create(name=name, defaults={"context": context.given()})
    return saved


def forget_context(*, id: UUID) -> None:
    SavedContext.objects.filter(pk=id).delete()


def share(*, context: Context, actor: User) -> SharedLink:
    """Make a link to look through a context for `DAYS` days; Invalid if there are too many."""
    if SharedLink.objects.filter(expires_at__gt=now()).count() >= MOST_LINKS:
        raise Invalid(Problem(f"{MOST_LINKS} links are open already. End one that nobody needs.", "most"))
    return SharedLink.objects.create(
        context=context.given(),
        actor=actor,
        actor_name=actor.get_username(),
        expires_at=now() + timedelta(days=DAYS),
    )


def end_link(*, id: UUID) -> None:
    """Let a link lead nowhere from now on."""
    SharedLink.objects.filter(pk=id).delete()


def signed(link: SharedLink) -> str:
    """Return what stands in the address of a link."""
    return sign(_PREVIEW, str(link.pk))


def shared_context(text: str) -> Context | None:
    """Return what an address of ours lets look through; None if it is not ours, was ended, or its time is over."""
    id = read_uuid(opened(_PREVIEW, text, DAYS * 24 * 60 * 60) or "")
    link = SharedLink.objects.filter(pk=id, expires_at__gt=now()).first() if id else None
    return Context.read(link.context) if link else None


def forget_ended_links() -> int:
    """Remove links whose time is over; return how many."""
    ended = SharedLink.objects.filter(expires_at__lte=now()).values_list("pk", flat=True)[:CHUNK]
    number, _ = SharedLink.objects.filter(pk__in=list(ended)).delete()
    return number


LINKS = Upkeep("preview links", forget_ended_links)
