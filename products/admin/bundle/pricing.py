"""What bundles cost, as rooms above the products know it: the room of the prices declares how it is found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from pxm.registry import Registry


@dataclass(frozen=True)
class InBook:
    """What SKUs cost together today by one price book, in words: ``$49.00 and €45.00``.

    `lacking` are the SKUs without a price there; `amounts` is "" if some are, or no currency has all of them.
    """

    book: str
    address: str
    amounts: str
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Pricing:
    """`books` takes pieces by SKU and returns the price books that know one of them, by name; None to whoever may not
    see prices. It costs the same queries whatever their number.
    """

    name: str
    books: Callable[[HttpRequest, Mapping[str, int]], list[InBook] | None]


PRICINGS: Registry[Pricing] = Registry("pricing of bundles")
