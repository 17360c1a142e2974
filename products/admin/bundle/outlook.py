"""What a bundle as it stands in the form means: problems at its components, and what a shopper sees and pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from products.admin.bundle.choices import Choice, Components, choices_of
from products.admin.bundle.offered import GONE, Offered, offered_in
from products.admin.bundle.pricing import PRICINGS, InBook
from products.admin.bundle.problems import problems_by_component
from products.models import BundleOption
from pxm.admin.humanize import count
from pxm.admin.signed_in import may


@dataclass(frozen=True)
class Seen:
    """One component as a shopper finds it: what is chosen beforehand, and what is left to choose, in words."""

    name: str
    chosen: tuple[tuple[int, str], ...]
    left: str


@dataclass(frozen=True)
class Outlook:
    """`own_sku` is the SKU that has the price of the whole; without one it is the sum of what is chosen.

    `uncounted` says what that sum leaves out.
    """

    problems: Mapping[str, list[str]]
    seen: Sequence[Seen]
    own_sku: str
    books: Sequence[InBook]
    uncounted: Sequence[str]
    products: Mapping[str, Offered]
    shows_prices: bool


def outlook(request: HttpRequest, bundle_id: UUID, components: Components, sku: str) -> Outlook:
    """Return what components mean; nothing is written. A fixed number of queries, none for no components."""
    known = offered_in(components, pictured=may(request, "files.view_file"))
    choices = choices_of(components)
    holds_bundles = any(each.is_bundle for each in known.values())
    is_offered = holds_bundles and BundleOption.objects.filter(option_id=bundle_id).exists()
    pieces = {sku: 1} if sku else _pieces(choices, known)
    priced = [pricing.books(request, pieces) for pricing in PRICINGS] if choices else []
    return Outlook(
        problems=problems_by_component(choices, known, is_offered=is_offered),
        seen=[_seen(choice, known) for choice in choices],
        own_sku=sku,
        books=[book for books in priced for book in books or ()],
        uncounted=[] if sku else list(_uncounted(choices, known)),
        products=known,
        shows_prices=any(books is not None for books in priced),
    )


def documents(products: Mapping[str, Offered]) -> dict[str, Any]:
    """Return products by id as the page's script reads them."""
    return {id: each.document() for id, each in products.items()}


def _seen(choice: Choice, known: Mapping[str, Offered]) -> Seen:
    chosen = choice.chosen
    named = tuple((option.quantity, str(known.get(option.id, GONE))) for option in chosen)
    missing = max((choice.least or 0) - len(chosen), 0)
    others = len(choice.options) - len(chosen)
    if missing and others:
        left = f"The shopper chooses {missing:,}{' more' if chosen else ''} of {others:,}."
    elif others and (choice.most is None or choice.most > 0):
        left = f"The shopper may choose from {count(others, 'other' if chosen else 'option')}."
    else:
        left = ""
    return Seen(choice.name, named, left)


def _pieces(choices: Sequence[Choice], known: Mapping[str, Offered]) -> dict[str, int]:
    """Return how many of which SKU the default choice holds."""
    pieces: dict[str, int] = {}
    for choice in choices:
        for option in choice.chosen:
            offered = known.get(option.id)
            if offered and offered.sku and not option.picks_child:
                pieces[offered.sku] = pieces.get(offered.sku, 0) + option.quantity
    return pieces


def _uncounted(choices: Sequence[Choice], known: Mapping[str, Offered]) -> Iterator[str]:
    for choice in choices:
        if min(choice.least or 0, len(choice.options)) > len(choice.chosen):
            yield f"{choice.name}: what it costs depends on what the shopper chooses."
        for option in choice.chosen:
            offered = known.get(option.id)
            if offered and option.picks_child:
                yield f"{offered.name}: what it costs depends on the child."
            elif offered and not offered.sku:
                yield f"{offered.name}: it has no SKU, so no price of its own."
