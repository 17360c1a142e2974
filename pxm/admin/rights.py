"""What operators can allow a group, in words; the apps register what they know.

One right may stand for several permissions: whoever edits variations edits their options too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.conf import settings

from pxm.registry import Registry


@dataclass(frozen=True)
class Right:
    """`permissions` are written ``app.codename``; `words` finish the sentence "This group may …"."""

    room: str
    words: str
    permissions: frozenset[str]

    @property
    def key(self) -> str:
        return " ".join(sorted(self.permissions))


# Rights of one room (the word in the sidebar) stand together in the order in which they were declared.
RIGHTS: Registry[Right] = Registry("right", name_of=attrgetter("key"))


def right(room: str, words: str, *permissions: str) -> Right:
    return Right(room, words, frozenset(permissions))


def editing(room: str, *models: str) -> list[Right]:
    """Return the four rights of a noun that is kept in the admin; `models` (``app.model``) are edited as one."""
    verbs = {"view": "see them", "add": "make them", "change": "edit them", "delete": "delete them"}
    permissions = {verb: [model.replace(".", f".{verb}_") for model in models] for verb in verbs}
    return [right(room, words, *permissions[verb]) for verb, words in verbs.items()]


def rooms() -> dict[str, list[Right]]:
    """Return the rights by room, rooms in the order of the sidebar."""
    unfold: dict[str, Any] = settings.UNFOLD
    sidebar = [page["title"] for group in unfold["SIDEBAR"]["navigation"] for page in group["items"]]
    places = {room: place for place, room in enumerate(sidebar)}
    by_room: dict[str, list[Right]] = {}
    for right in sorted(RIGHTS, key=lambda right: places.get(right.room, len(places))):
        by_room.setdefault(right.room, []).append(right)
    return by_room


def held(permissions: Iterable[str]) -> list[Right]:
    """Return the rights whose permissions are all among these."""
    has = set(permissions)
    return [right for right in RIGHTS if right.permissions <= has]


def exchanged(permissions: Iterable[str], chosen: Collection[str]) -> set[str]:
    """Return the permissions of a group that held `permissions` once it holds the rights `chosen` (by key), no others.

    Permissions that no right stands for stay as they are.
    """
    worded = {permission for right in RIGHTS for permission in right.permissions}
    wanted = {permission for right in RIGHTS if right.key in chosen for permission in right.permissions}
    return (set(permissions) - worded) | wanted
