"""Documents of shoppers, as pages show them: what is read here is what storefronts read (catalog contract §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.shopper.finishing import Finisher
from catalog.shopper.included import included
from catalog.shopper.reading import NodeRow, ProductRow

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Price:
    """Amounts as they are shown, `before` struck through. Without an amount, `currency` says in what there is none."""

    amount: str
    before: str
    currency: str


@dataclass(frozen=True, slots=True)
class Card:
    """A product of a grid."""

    name: str
    sku: str
    kind: str
    address: str
    picture: str
    price: Price
    is_curated: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A node or hierarchy that one can go to."""

    name: str
    address: str
    is_here: bool = False


def document_of(text: str) -> Json:
    """Read a document that a finisher wrote."""
    document: Json = orjson.loads(text)
    return document


def why_of(document: Json) -> Json:
    """Take the explanation out of a document, which is then as shoppers get it."""
    why: Json = document["meta"].pop("explanation")["price"]
    return why


def price_of(meta: Mapping[str, Any], currency: str) -> Price:
    return Price(_text(meta.get("display_price")), _text(meta.get("original_display_price")), currency)


def _text(displayed: Mapping[str, Any] | None) -> str:
    side = (displayed or {}).get("without_tax") or (displayed or {}).get("with_tax") or {}
    return str(side.get("formatted", ""))


def pictures_of(rows: Sequence[ProductRow], finisher: Finisher) -> dict[str, Json]:
    """Return the main images of products, by their ids. One query."""
    found = included(("main_image",), rows, finisher).get("main_images", ())
    return {each["id"]: each for each in found}


def picture_of(document: Json, pictures: Mapping[str, Json]) -> str:
    """Return the address of a product's main image, "" if it has none that browsers show."""
    image = document.get("relationships", {}).get("main_image", {}).get("data", {}).get("id", "")
    file = pictures.get(image)
    return file["link"]["href"] if file and file["mime_type"].startswith("image/") else ""


def documents_of(rows: Iterable[ProductRow], finisher: Finisher) -> list[Json]:
    """Return products as shoppers get them."""
    documents = [document_of(finisher.product(row)) for row in rows]
    for document in documents:
        why_of(document)
    return documents


def cards_of(
    documents: Iterable[Json], pictures: Mapping[str, Json], currency: str, address_of: Callable[[str], str]
) -> list[Card]:
    """Return the cards of products."""
    cards = []
    for document in documents:
        attributes, meta = document["attributes"], document["meta"]
        cards.append(
            Card(
                name=attributes["name"],
                sku=attributes.get("sku", ""),
                kind=meta["product_types"][0],
                address=address_of(document["id"]),
                picture=picture_of(document, pictures),
                price=price_of(meta, currency),
                is_curated=attributes.get("curated_product", False),
            )
        )
    return cards


def name_of_node(row: NodeRow, finisher: Finisher) -> str:
    name: str = document_of(finisher.node(row))["attributes"]["name"]
    return name


def links_of(rows: Iterable[NodeRow], finisher: Finisher, address_of: Callable[[str], str], here: str) -> list[Link]:
    return [Link(name_of_node(row, finisher), address_of(str(row.id)), str(row.id) == here) for row in rows]
