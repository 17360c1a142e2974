"""The products that bundles of a page offer, by their ids: what their prices are made of, and what can be included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

import orjson

from catalog.frozen import Extras, Frozen
from catalog.models import Release
from catalog.shopper.lists import find_components
from catalog.shopper.reading import ProductRow

MOST_COMPONENTS = 1_500
Stock = Mapping[str, ProductRow]


def extras_of(row: ProductRow) -> Extras:
    """Return what is seldom needed of a product; reads JSON."""
    text = Frozen.read(row.document).extras
    extras: Extras = orjson.loads(text) if text else {}
    return extras


def stock_of(release: Release, rows: Sequence[ProductRow], *, with_documents: bool) -> Stock:
    """Return the products that the bundles among `rows` offer, and bundles among these again. Two queries at most."""
    return gathered(rows, lambda ids: find_components(release, ids, with_documents=with_documents))


def gathered(rows: Sequence[ProductRow], find: Callable[[list[UUID]], Sequence[ProductRow]]) -> Stock:
    """Return the same of wherever `find` finds products by their ids; it is asked twice, maybe about none."""
    stock: dict[str, ProductRow] = {}
    bundles: Sequence[ProductRow] = [row for row in rows if row.is_bundle]
    for _ in range(2 if bundles else 0):
        wanted = {id for bundle in bundles for id in offered_by(bundle)} - stock.keys()
        found = find(list(map(UUID, wanted)))
        stock |= {str(row.id): row for row in found}
        bundles = [row for row in found if row.is_bundle]
    return stock


def offered_by(bundle: ProductRow) -> list[str]:
    """Return the ids of all that a bundle offers, and of the parents whose children stand for them."""
    extras = extras_of(bundle)
    return list(dict.fromkeys([*extras.get("component_ids", ()), *extras.get("selectable", ())]))


def components_of(rows: Iterable[ProductRow], stock: Stock) -> list[ProductRow]:
    """Return those that can be chosen in the bundles among `rows`, each once, up to the most that are shown."""
    ids = dict.fromkeys(id for row in rows if row.is_bundle for id in extras_of(row).get("component_ids", ()))
    return [stock[id] for id in ids if id in stock][:MOST_COMPONENTS]
