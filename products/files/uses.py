"""What uses files: told by the rooms that link them, before one is deleted and where somebody looks for idle ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from pxm.registry import Registry


class Used(NamedTuple):
    """How many products use a file: those that stand on their own, and children."""

    products: int
    children: int


@dataclass(frozen=True)
class FileUse:
    """One room that links files. Each of its functions makes a fixed number of queries.

    `of` counts what uses each of these files that is used, and `named` names the first of all that use one of them;
    `used` is the condition that a file is used, and `forget` ends the use of files that are about to be deleted, in the
    caller's transaction.
    """

    name: str
    of: Callable[[Collection[UUID]], Mapping[UUID, Used]]
    named: Callable[[Collection[UUID]], Iterable[str]]
    used: Callable[[], Q]
    forget: Callable[[Collection[UUID]], None]


FILE_USES: Registry[FileUse] = Registry("use of files")


def uses_of(file_ids: Collection[UUID]) -> dict[UUID, Used]:
    """Return how many use these files; one that nothing uses is not in it."""
    found: dict[UUID, Used] = {}
    for use in FILE_USES:
        for file_id, (products, children) in use.of(file_ids).items():
            before = found.get(file_id, Used(0, 0))
            found[file_id] = Used(before.products + products, before.children + children)
    return found


def users_named(file_ids: Collection[UUID]) -> list[str]:
    """Return the names of the first that use one of these files."""
    return [name for use in FILE_USES for name in use.named(file_ids)]


def used() -> Q:
    """Return the condition that something uses a file."""
    return reduce(or_, (use.used() for use in FILE_USES), Q(pk__in=[]))


def forget(file_ids: Collection[UUID]) -> None:
    for use in FILE_USES:
        use.forget(file_ids)
