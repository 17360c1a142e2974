"""The shop as one shopper sees it: where one can go, and a page of the products there."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from catalog.preview.addresses import Addresses
from catalog.preview.cards import cards_of, document_of, documents_of, links_of
from catalog.preview.sight import Sight
from catalog.shopper.finishing import Finisher
from catalog.shopper.included import KEYS, MAIN_IMAGE, included
from catalog.shopper.reading import NodeRow
from pxm.api.families import CATALOG
from pxm.api.pagination import LARGEST_OFFSET, Window, links, meta
from pxm.ids import read_uuid

PAGE = 24
# Lists of the API end there, too.
_LAST = LARGEST_OFFSET // PAGE + 1
# What storefronts list: children stand for their parents there.
_KINDS = "in(product_types,standard,parent,bundle)"
BY = {"name": "Name", "sku": "SKU", "slug": "Slug", "tags": "Tag", "upc_ean": "UPC/EAN", "manufacturer_part_num": "MPN"}
KINDS = {"standard": "Standard", "parent": "Parent", "child": "Child", "bundle": "Bundle"}
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Asked:
    """Where in the shop one is: at a node or everywhere (""), on which page, and by what products are filtered."""

    node: str = ""
    page: int = 1
    by: str = "name"
    value: str = ""
    kind: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Asked:
        page, by, kind = sent.get("page", ""), sent.get("by", ""), sent.get("kind", "")
        return cls(
            sent.get("node", "")[:_LONGEST],
            min(max(int(page), 1), _LAST) if page.isdecimal() and len(page) < 10 else 1,
            by if by in BY else "name",
            sent.get("value", "").replace("\x00", "").strip()[:_LONGEST],
            kind if kind in KINDS else "",
        )

    def filter(self) -> str:
        """Return the filter of the contract; a node shows whatever is at it."""
        kinds = f"eq(product_types,{self.kind})" if self.kind else "" if self.node else _KINDS
        quoted = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return ":".join(filter(None, [f'eq({self.by},"{quoted}")' if self.value else "", kinds]))

    def window(self) -> slice:
        return slice((self.page - 1) * PAGE, self.page * PAGE)

    def sent(self, **changed: str) -> dict[str, str]:
        """Return what stands in the address of such a page."""
        own = {"node": self.node, "value": self.value, "kind": self.kind}
        return own | ({"by": self.by} if self.value else {}) | changed


def shop_of(sight: Sight, asked: Asked, to: Addresses) -> dict[str, Any]:
    """Return what the grid shows. A fixed number of queries."""
    shelf = sight.shelf
    node_id = read_uuid(asked.node) if asked.node else None
    node = shelf.node(node_id) if node_id else None
    is_lost = bool(asked.node) and node is None
    roots = shelf.hierarchies()
    below = shelf.below(node) if node else ()
    found = shelf.at(node, asked.filter(), asked.window()) if node else shelf.products(asked.filter(), asked.window())
    finisher = sight.finisher(found.rows)
    documents, included_too = documents_of(found.rows, finisher), included((MAIN_IMAGE,), found.rows, finisher)
    pictures = {each["id"]: each for each in included_too.get(KEYS[MAIN_IMAGE], ())}
    trail = _trail(node, finisher)
    pages = max(-(-found.total // PAGE), 1)
    return {
        "is_lost": is_lost,
        "asked": asked,
        "roots": links_of(roots, finisher, lambda id: to.shop(node=id), trail[0]["id"] if trail else ""),
        "below": links_of(below, finisher, lambda id: to.shop(node=id), ""),
        "trail": [(crumb["name"], to.shop(node=crumb["id"])) for crumb in trail],
        "cards": () if is_lost else cards_of(documents, pictures, sight.scope.store.currency, to.product),
        "answer": {"data": documents} | ({"included": included_too} if included_too else {}),
        "total": found.total,
        "is_about": found.is_about,
        "pages": pages,
        "earlier": to.shop(**asked.sent(page=str(asked.page - 1))) if asked.page > 1 else "",
        "later": to.shop(**asked.sent(page=str(asked.page + 1))) if asked.page < min(pages, _LAST) else "",
        "by": BY,
        "kinds": KINDS,
        "everything": to.shop(),
        "unfiltered": to.shop(node=asked.node),
        "path": "" if sight.is_draft else path_of_shop(sight, asked, node),
    }


def whole_answer(shown: Mapping[str, Any], request: HttpRequest) -> dict[str, Any]:
    """Return the JSON that the request of `path_of_shop` is answered with; of a draft, which none is about, the same
    without pages to go to."""
    answer: dict[str, Any] = shown["answer"]
    if not shown["path"]:
        return answer
    asked: Asked = shown["asked"]
    window = Window(PAGE, asked.window().start)
    received = copy(request)
    received.path, _, query = shown["path"].partition("?")
    received.META = {**request.META, "QUERY_STRING": query}
    # Of more rows than are counted the API says one more.
    total = shown["total"] + shown["is_about"]
    pages = {
        "meta": meta(window, total, len(answer["data"]), CATALOG),
        "links": links(received, window, total, CATALOG),
    }
    return {"data": answer["data"], **pages} | answer


def _trail(node: NodeRow | None, finisher: Finisher) -> list[dict[str, Any]]:
    """Return the breadcrumbs of a node, root first, itself last."""
    if node is None:
        return []
    trail: list[dict[str, Any]] = document_of(finisher.node(node))["meta"]["breadcrumbs"]
    return trail


def path_of_shop(sight: Sight, asked: Asked, node: NodeRow | None) -> str:
    """Return the path and the query that answer such a page as JSON."""
    base = sight.scope.base
    if node is None:
        place = "products"
    else:
        place = f"hierarchies/{node.id}/products" if node.is_root else f"nodes/{node.id}/relationships/products"
    chosen = f"filter={quote(asked.filter(), safe='(),:')}&" if asked.filter() else ""
    return f"{base}/{place}?{chosen}page[limit]={PAGE}&page[offset]={asked.window().start}&include=main_image"
