"""Values that only one product may have: SKU, slug and external reference (PIM contract §2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from products.attributes import CODES, SLUG_LENGTH
from products.models import Product
from products.models.product import as_slug
from pxm.errors import Problem
from pxm.pointers import join
from pxm.text_hash import text_hash
from pxm.visible import visible

_FIRST_GUESSES = 8
# What comes along when a code is copied from a spreadsheet, a mail or a page.
_UNSEEN = (" ", "\t", "\n", "\r\n", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u200f", "\u202c", "\u2060", "\ufeff")


def taken_values(values: Mapping[str, Any], *, pointer: str, except_id: UUID | None = None) -> list[Problem]:
    """Return a problem for each SKU, slug and external reference that another product has. One query at most."""
    wanted = {name: values[name] for name in CODES if values.get(name)}
    if not wanted:
        return []
    columns = {CODES[name]: name for name in wanted}
    keys = {column: wanted[name] if column == name else text_hash(wanted[name]) for column, name in columns.items()}
    any_of = Q()
    for column, key in keys.items():
        any_of |= Q(**{column: key})
    others = Product.objects.filter(any_of).values("pk", *keys)
    taken = {
        columns[column]
        for other in others
        if other["pk"] != except_id
        for column, key in keys.items()
        if other[column] == key
    }
    return [
        Problem(f"{name} must be unique amongst products", f"product_{name}_unique", join(pointer, name))
        for name in wanted
        if name in taken
    ]


def sku_twin(product: Product) -> Product | None:
    """Return another product whose SKU looks the same: one of the two has characters more that nobody sees.

    At its beginning or its end, where they come from by copying. One query.
    """
    seen = visible(product.sku or "")
    if not seen:
        return None
    alike = [seen, *(each for mark in _UNSEEN for each in (f"{mark}{seen}", f"{seen}{mark}"))]
    return Product.objects.filter(sku__in=alike).exclude(pk=product.pk).exclude(sku=product.sku).first()


def free_slug(name: str) -> str | None:
    """Return a slug made from `name` that no product has, with ``-2``, ``-3`` … if necessary; None if none can be made.

    A thousand products of one name cost a handful of queries.
    """
    base = as_slug(name)
    return next(free_slugs(base)) if base else None


def free_slugs(base: str) -> Iterator[str]:
    """Yield without end the slugs that `base` leads to and no product has: itself, ``-2``, ``-3`` …

    Twice as many are looked up each time.
    """
    start, guesses = 1, _FIRST_GUESSES
    while True:
        candidates = [_numbered(base, number) for number in range(start, start + guesses)]
        taken = set(Product.objects.filter(slug__in=candidates).values_list("slug", flat=True))
        yield from (candidate for candidate in candidates if candidate not in taken)
        start, guesses = start + guesses, guesses * 2


def first_slugs(base: str) -> list[str]:
    """Return the first slugs that `base` leads to, for whoever looks those of many products up together."""
    return [_numbered(base, number) for number in range(1, 1 + _FIRST_GUESSES)]


def _numbered(base: str, number: int) -> str:
    suffix = "" if number == 1 else f"-{number}"
    return base[: SLUG_LENGTH - len(suffix)] + suffix
