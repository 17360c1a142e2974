"""What uses files: told by the rooms that link them, before one is deleted and where somebody looks for idle ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from pxm.registry import Registry


@dataclass(frozen=True)
class Used:
    """How many rows use a file, in words ("3 products"), and the names of the first of them."""

    words: str
    names: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class FileUse:
    """One room that links files. Each of its functions makes a fixed number of queries.

    `of` tells for each of these files that is used what uses it; `used` are the ids of all that are, and `forget` ends
    the use of files that are about to be deleted, in the caller's transaction.
    """

    name: str
    of: Callable[[Collection[UUID]], Mapping[UUID, Used]]
    used: Callable[[], Iterable[UUID]]
    forget: Callable[[Collection[UUID]], None]


FILE_USES: Registry[FileUse] = Registry("use of files")


def uses_of(file_ids: Collection[UUID]) -> dict[UUID, list[Used]]:
    """Return what uses these files; one that nothing uses is not in it."""
    found: dict[UUID, list[Used]] = {}
    for use in FILE_USES:
        for file_id, used in use.of(file_ids).items():
            found.setdefault(file_id, []).append(used)
    return found


def used_ids() -> set[UUID]:
    """Return the ids of all files that something uses."""
    return {file_id for use in FILE_USES for file_id in use.used()}


def forget(file_ids: Collection[UUID]) -> None:
    for use in FILE_USES:
        use.forget(file_ids)
