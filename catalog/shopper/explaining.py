"""Why a price is what it is, as clients read it who ask with ``PXM-Explain: true`` and as the preview shows it.

It is what `catalog.pricing` says of the making of an offer, written out; nothing is decided here:

    {"from": "own" | "inherited" | "sum" | "none", "price_id", "until",
     "currency": {"code", "is_priced", "is_reduced"},
     "pricebooks": [{"id", "asked_for": "own" | "inherited", "found"}], "pricebooks_not_asked": ["…"],
     "sales": [{"id", "state", "valid_from", "valid_to"}], "price_modifiers": ["…"],
     "tiers": ["…"], "tiers_hidden_by_sale": ["…"]}

The sum that a bundle costs has ``"parts": [{"product_id", "quantity", …}]`` instead of what is about records.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.frozen import FrozenSale, Prices, Record, moment_of
from catalog.pricing import Offer, SaleState
from catalog.shopper.scope import Scope
from pxm.api.documents import Document, moment


def explained(offer: Offer, prices: Prices | None, scope: Scope) -> Document:
    """Return why something that has prices of its own costs what it does, or nothing."""
    record = _record(offer, prices)
    told: Document = {
        "from": offer.holder or "none",
        "price_id": record["id"] if record else None,
        **_everywhere(offer, scope),
        "pricebooks": [{"id": each.book, "asked_for": each.holder, "found": each.found} for each in offer.asked],
        "pricebooks_not_asked": _not_asked(offer, scope),
        "sales": [_sale(name, state, record["sales"][name]) for name, state in offer.sales.items()] if record else [],
        "price_modifiers": list(offer.modifiers),
        "tiers": list(offer.tiers),
        "tiers_hidden_by_sale": list(offer.hidden_tiers),
    }
    return {name: value for name, value in told.items() if value is not None}


def explained_sum(offer: Offer, parts: Sequence[Document], scope: Scope) -> Document:
    """Return why a bundle costs what is chosen in it: `parts` are the explanations of these."""
    return {"from": "sum", **_everywhere(offer, scope), "parts": list(parts)}


def _everywhere(offer: Offer, scope: Scope) -> Document:
    code = scope.store.currency
    told: Document = {"currency": {"code": code, "is_priced": code in offer.price, "is_reduced": code in offer.reduced}}
    return told if offer.until is None else {**told, "until": moment(moment_of(offer.until))}


def _record(offer: Offer, prices: Prices | None) -> Record | None:
    if prices is None or offer.holder is None or offer.book is None:
        return None
    return (prices["own"] if offer.holder == "own" else prices["inherited"])[offer.book]


def _not_asked(offer: Offer, scope: Scope) -> list[str]:
    """Return the books behind the one that had the price; where none had it, all were asked that could have been."""
    if offer.book is None:
        return []
    return list(scope.books[scope.books.index(offer.book) + 1 :])


def _sale(name: str, state: SaleState, sale: FrozenSale) -> Document:
    ends = {"valid_from": sale["from"], "valid_to": sale["to"]}
    told = {end: moment(moment_of(at)) for end, at in ends.items() if at is not None}
    return {"id": name, "state": state, **told}
