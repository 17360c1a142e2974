"""What a release keeps of a product, a node and their prices, as text. Pure; publishing writes it, shoppers read it.

**A document** is written once and finished per request: whatever depends on who asks, and when, is left out of it –
price, language, currency, the release's own id and time. It is kept in parts, joined by a character that JSON text
never contains unescaped, so that finishing it is joining strings and no JSON is parsed:

- `texts`: the members ``"name":"…","description":"…"`` of the default language,
- `locales`: ``{"fr-FR": {"name": "…"}}``, or nothing,
- `attributes`, `meta`, `relationships`: members of these objects, without braces. Links in them begin with
  `LINK_BASE`, for which a reader puts ``/catalog`` or a release's address. Ids and slugs of URL letters alone stand in
  links, so these are written by hand; everything else by the JSON writer, which escapes that character.
- `shopper_attributes`: the product's own as an object, or nothing; those of its price go on top,
- `extras`: what is needed only now and then, as an object, or nothing (`Extras`).

**Prices** (`Prices`) have every record that may supply the price, by price book; a child's `inherited` ones are its
parent's with its modifiers applied. Which book and which sale counts is decided per request (`catalog.pricing`).
Amounts are minor units, moments are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple, TypedDict

import orjson

# Control characters: JSON writes them escaped, so that they stand for nothing else in its text.
_BETWEEN_PARTS = "\x1e"
LINK_BASE = "\x1f"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Frozen(NamedTuple):
    """A document of a product or node, in parts as the module says."""

    texts: str
    locales: str = ""
    attributes: str = ""
    meta: str = ""
    relationships: str = ""
    shopper_attributes: str = ""
    extras: str = ""

    def write(self) -> str:
        return _BETWEEN_PARTS.join(self)

    @classmethod
    def read(cls, text: str) -> Frozen:
        return cls._make(text.split(_BETWEEN_PARTS))


class Extras(TypedDict, total=False):
    """`components` are a bundle's, as its document shows them; `selectable` lists by an option's id, for options that
    are substituted, the children that stand for it. `component_ids` are all that a shopper may choose.
    """

    main_image: str
    files: list[str]
    components: dict[str, Any]
    selectable: dict[str, list[str]]
    component_ids: list[str]


class Amount(TypedDict):
    amount: int
    includes_tax: bool


class FrozenTier(TypedDict):
    minimum_quantity: int
    price: dict[str, Amount]


# Not every name can be written as a class: `from` is a word of the language.
FrozenSale = TypedDict(
    "FrozenSale",
    {
        "from": int | None,
        "to": int | None,
        "bundle_ids": list[str],
        "price": dict[str, Amount],
        "tiers": dict[str, FrozenTier],
    },
)


class FrozenModifier(TypedDict):
    modifier_type: str
    currencies: dict[str, Amount]


class Record(TypedDict):
    """A price record: `price` by currency, `tiers` and `sales` by name. `modifiers` are those already applied to all of
    it, by name in their order; only inherited records have any.
    """

    id: str
    price: dict[str, Amount]
    tiers: dict[str, FrozenTier]
    sales: dict[str, FrozenSale]
    shopper_attributes: dict[str, str]
    modifiers: dict[str, FrozenModifier]


class Prices(TypedDict):
    """Records by the id of their book: of the product's own SKU, and those inherited from its parent's."""

    own: dict[str, Record]
    inherited: dict[str, Record]


def members(values: dict[str, Any]) -> str:
    """Return the members of a JSON object, without its braces."""
    return orjson.dumps(values).decode()[1:-1]


def milliseconds(moment: datetime) -> int:
    """Return a moment as prices have it."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment_of(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def content_hash(text: str) -> str:
    """Return the digits of the key under which releases share a text."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
