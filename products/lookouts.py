"""Other screens that show a product: rooms above the products lead to theirs from wherever one is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from pxm.registry import Registry


@dataclass(frozen=True)
class Lookout:
    """A screen with a `title`, at the address that a product's id makes, for whoever has the permission `needs`."""

    title: str
    address: Callable[[UUID], str]
    needs: str


LOOKOUTS: Registry[Lookout] = Registry("lookout on products", name_of=attrgetter("title"))
