"""What a product's document is made of: parts, each read for a whole page of products at once.

Rooms above declare parts of their own, for what products show of them (a link, a word in ``meta``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from products.models import Product
from pxm.registry import Registry


@dataclass(frozen=True)
class Shown:
    """What a part adds to the document of one product; attributes without value are left out of it."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    relationships: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ProductPart:
    """`read` makes a fixed number of queries for any number of products and returns what makes the part of each."""

    name: str
    read: Callable[[Sequence[Product]], Callable[[Product], Shown]]
    place: int = 100
    """The order in which parts are put together, those of `products` first: a later one may replace what is there."""


PRODUCT_PARTS: Registry[ProductPart] = Registry("product part")
