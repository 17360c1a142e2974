"""Documents as one request gets them: frozen texts, joined with what depends on who asks and when (contract §5).

Texts are joined and not read: JSON is parsed only where a language, a price or a bundle needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from catalog.frozen import LINK_BASE, Frozen, Prices, members
from catalog.pricing import Offer, offer_of, sum_of
from catalog.shopper.bundles import Selection, default_selection
from catalog.shopper.explaining import explained, explained_sum
from catalog.shopper.languages import best_of
from catalog.shopper.priced import Priced, component_meta, priced
from catalog.shopper.reading import NodeRow, ProductRow
from catalog.shopper.scope import Scope
from catalog.shopper.stock import extras_of
from pxm.api.documents import Document, optional_moment

_TRANSLATED = ("name", "description")


class Finisher:
    """Finishes the documents of one request. `stock` has what bundles offer (`catalog.shopper.stock`).

    `until` is the next moment at which one of them would be another document, None for never.
    """

    def __init__(self, scope: Scope, stock: Mapping[str, ProductRow] | None = None) -> None:
        self.until: int | None = None
        self._scope = scope
        self.stock = stock or {}
        self._prices: dict[str, Prices] = {}
        self._priced: dict[tuple[str | None, str | None], Priced] = {}
        release = scope.release
        self._published_at = members({"published_at": optional_moment(release.published_at)})
        self._catalog_id = members({"catalog_id": str(release.catalog_id)})

    # --- Products ---

    def product(self, row: ProductRow, *, bundle: str | None = None, selection: Selection | None = None) -> str:
        """Return the document of a product, with its price inside a `bundle` if given; for one that is a bundle, as a
        shopper has configured it if there is a `selection`."""
        frozen = Frozen.read(row.document)
        texts, language = self._texts(frozen)
        price, more = self._bundle(row, bundle, selection) if row.is_bundle else (self._price(row, bundle), "")
        attributes = _joined(
            texts,
            frozen.attributes,
            price.attributes,
            _shopper_attributes(frozen.shopper_attributes, price.shopper_attributes),
            '"curated_product":true' if row.curated else "",
            self._published_at,
        )
        why = self._why(row, bundle, selection) if self._scope.explains else ""
        meta = _joined(self._catalog_id, frozen.meta, price.meta, more, language, why)
        return self._document("product", row.id, attributes, meta, frozen.relationships)

    def _price(self, row: ProductRow, bundle: str | None) -> Priced:
        """Siblings often cost the same: equal texts are looked at once."""
        key = (row.prices, bundle)
        known = self._priced.get(key)
        if known is None:
            offer = self._offer(row, bundle)
            known = self._priced[key] = priced(offer, self._read_prices(row.prices), self._scope)
        return known

    def _bundle(self, row: ProductRow, outer: str | None, selection: Selection | None) -> tuple[Priced, str]:
        """Return the price of a bundle, and the members of its meta that only bundles have."""
        extras = extras_of(row)
        chosen = default_selection(extras["components"]) if selection is None else selection
        offer = self._offer(row, outer, chosen)
        ids = extras["component_ids"] if selection is None else [id for each in chosen.values() for id in each]
        rows = {id: self.stock[id] for id in ids if id in self.stock}
        inside = str(row.id)
        told: Document = {
            "bundle_configuration": {"selected_options": {key: chosen.get(key, {}) for key in extras["components"]}},
            "component_products": {id: self._component(each, inside) for id, each in rows.items()},
        }
        more = members(told)
        if selection is not None:
            documents = (f'"{id}":{self.product(each, bundle=inside)}' for id, each in rows.items())
            more = f'{more},"component_product_data":{{{",".join(documents)}}}'
        return priced(offer, self._read_prices(row.prices), self._scope), more

    def _why(self, row: ProductRow, bundle: str | None, selection: Selection | None) -> str:
        return members({"explanation": {"price": self._explained(row, bundle, selection)}})

    def _explained(self, row: ProductRow, bundle: str | None, selection: Selection | None = None) -> Document:
        """Return why a product costs what it does; of a sum, why each part does that is known."""
        if not _is_sum(row):
            return explained(self._offer(row, bundle), self._read_prices(row.prices), self._scope)
        chosen = default_selection(extras_of(row)["components"]) if selection is None else selection
        parts = [
            {"product_id": id, "quantity": quantity, **self._explained(self.stock[id], str(row.id))}
            for each in chosen.values()
            for id, quantity in each.items()
            if id in self.stock and (bundle is None or not _is_sum(self.stock[id]))
        ]
        return explained_sum(self._offer(row, bundle, chosen), parts, self._scope)

    def _component(self, row: ProductRow, bundle: str) -> Document:
        return component_meta(self._offer(row, bundle), self._scope)

    def _offer(self, row: ProductRow, bundle: str | None, chosen: Selection | None = None) -> Offer:
        """Return what a product costs; a bundle without a SKU costs what is `chosen`, as usual if nothing is said."""
        if not _is_sum(row):
            offer = offer_of(self._read_prices(row.prices), self._scope.books, self._scope.at, bundle)
            self._note(offer.until)
            return offer
        if chosen is None:
            chosen = default_selection(extras_of(row)["components"])
        return sum_of([part for each in chosen.values() for part in self._parts(each, str(row.id), bundle)])

    def _parts(self, chosen: Mapping[str, int], bundle: str, outer: str | None) -> list[tuple[Offer, int]]:
        """What is not in the release costs nothing that is known, nor does a bundle deeper than bundles may be."""
        parts = []
        for id, quantity in chosen.items():
            row = self.stock.get(id)
            is_known = row is not None and (outer is None or not _is_sum(row))
            parts.append((self._offer(row, bundle) if row and is_known else Offer(), quantity))
        return parts

    def _read_prices(self, text: str | None) -> Prices | None:
        if text is None:
            return None
        known = self._prices.get(text)
        if known is None:
            known = self._prices[text] = orjson.loads(text)
        return known

    def _note(self, until: int | None) -> None:
        if until is not None and (self.until is None or until < self.until):
            self.until = until

    # --- Nodes ---

    def node(self, row: NodeRow) -> str:
        """Return a node as such; a root is shown as a node that has nothing above it."""
        if not row.is_root:
            return self._branch("node", row)
        here = f"{LINK_BASE}/nodes/{row.id}/relationships"
        links = ",".join(f'"{name}":{{"links":{{"related":"{here}/{name}"}}}}' for name in ("children", "products"))
        return self._branch("node", row, members({"status": "live"}), members({"bread_crumb": []}), links)

    def hierarchy(self, row: NodeRow) -> str:
        return self._branch("hierarchy", row)

    def _branch(self, type: str, row: NodeRow, attribute: str = "", more: str = "", links: str = "") -> str:
        frozen = Frozen.read(row.document)
        texts, language = self._texts(frozen)
        shopper = _shopper_attributes(frozen.shopper_attributes, {})
        attributes = _joined(texts, frozen.attributes, attribute, shopper, self._published_at)
        meta = _joined(frozen.meta, more, language)
        return self._document(type, row.id, attributes, meta, links or frozen.relationships)

    # --- Both ---

    def _texts(self, frozen: Frozen) -> tuple[str, str]:
        """Return the members that are translated, and the one that names the language, empty for the default one."""
        if not frozen.locales or not self._scope.languages:
            return frozen.texts, ""
        locales: dict[str, Any] = orjson.loads(frozen.locales)
        language = best_of(locales, self._scope.languages)
        if language is None:
            return frozen.texts, ""
        own = {name: text for name, text in locales[language].items() if name in _TRANSLATED}
        return members(orjson.loads(f"{{{frozen.texts}}}") | own), members({"language": language})

    def _document(self, type: str, id: object, attributes: str, meta: str, relationships: str) -> str:
        linked = relationships.replace(LINK_BASE, self._scope.base)
        end = f',"relationships":{{{linked}}}' if linked else ""
        return f'{{"type":"{type}","id":"{id}","attributes":{{{attributes}}},"meta":{{{meta}}}{end}}}'


def _is_sum(row: ProductRow) -> bool:
    """Whether a product costs what is chosen in it: a bundle without a SKU."""
    return row.is_bundle and row.sku is None


def _joined(*parts: str) -> str:
    return ",".join(filter(None, parts))


def _shopper_attributes(own: str, of_price: Mapping[str, str]) -> str:
    """The product's own, and those of the price on top."""
    if not of_price:
        return f'"shopper_attributes":{own}' if own else ""
    return members({"shopper_attributes": {**(orjson.loads(own) if own else {}), **of_price}})
