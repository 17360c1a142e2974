"""The page of a product as one shopper sees it: options to pick, tiers, the parts of a bundle, related products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from catalog.preview.addresses import Addresses
from catalog.preview.cards import (
    Json,
    Price,
    cards_of,
    document_of,
    documents_of,
    name_of_node,
    picture_of,
    pictures_of,
    price_of,
    why_of,
)
from catalog.preview.picker import Choice, axes_of
from catalog.preview.sight import Sight
from catalog.shopper.bundles import Selection, default_selection, problems_of
from catalog.shopper.finishing import Finisher
from catalog.shopper.included import KINDS, included
from catalog.shopper.reading import ProductRow
from catalog.shopper.stock import extras_of

RELATED_SHOWN = 12
CHILDREN_SHOWN = 100
# More than anybody picks: nobody makes us look at megabytes.
_MOST_PICKED = 1_500


@dataclass(frozen=True, slots=True)
class Tier:
    quantity: int
    price: Price


@dataclass(frozen=True, slots=True)
class Part:
    """A product that may be chosen in a component; `pick` is what the form sends for it."""

    name: str
    sku: str
    pick: str
    quantity: int
    least: int | None
    most: int | None
    is_chosen: bool
    price: Price
    address: str


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    words: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """A product with its document as shoppers get it, and why it costs what it does."""

    row: ProductRow
    document: Json
    why: Json
    parent: Json | None
    finisher: Finisher
    selection: Selection | None
    problems: list[str]

    def part(self, id: str) -> Json:
        """Return something that the bundle offers, nothing if it is not there."""
        row = self.finisher.stock.get(id)
        return document_of(self.finisher.product(row)) if row else {}


def page_of(sight: Sight, row: ProductRow, sent: QueryDict) -> Page:
    """Return a product; a bundle as it is configured in the address. A selection that cannot be is told, not shown."""
    finisher = sight.finisher([row])
    selection, problems = None, []
    if row.is_bundle and "configured" in sent:
        selection = read_selection(sent)
        extras = extras_of(row)
        problems = problems_of(extras["components"], extras["selectable"], selection)
    document = document_of(finisher.product(row, selection=None if problems else selection))
    return Page(row, document, why_of(document), _parent(sight, document), finisher, selection, problems)


def read_selection(sent: QueryDict) -> Selection:
    """Read what the form of a bundle sends: ``pick=component/id``, and ``quantity/component/id`` where it may vary."""
    found: Selection = {}
    for pick in sent.getlist("pick")[:_MOST_PICKED]:
        component, _, id = pick.rpartition("/")
        number = sent.get(f"quantity/{pick}", "") or sent.get(f"usual/{pick}", "")
        found.setdefault(component, {})[id] = int(number) if number.isdecimal() and len(number) < 10 else 0
    return found


def shown_product(sight: Sight, page: Page, sent: QueryDict, to: Addresses) -> dict[str, Any]:
    """Return what the page shows. A fixed number of queries for each kind of product."""
    document, finisher, currency = page.document, page.finisher, sight.scope.store.currency
    attributes, meta = document["attributes"], document["meta"]
    files = included(KINDS[:2], [page.row], finisher)
    pictures = {each["id"]: each for each in files.get("main_images", ())}
    parent = page.parent
    return {
        "product": document,
        "name": attributes["name"],
        "kind": meta["product_types"][0],
        "description": attributes["description"],
        "picture": picture_of(document, pictures),
        "price": price_of(meta, currency),
        "sale": meta.get("sale_id", ""),
        "tiers": tiers_of(document, currency),
        "trails": _trails(sight, document, finisher, to),
        "axes": _axes(document, parent, sent, to),
        "parent": (parent["attributes"]["name"], to.product(parent["id"])) if parent else None,
        "components": components_of(page, currency, to),
        "problems": page.problems,
        "files": files.get("files", ()),
        "related": _related(sight, document, to),
        "facts": _facts(attributes, meta),
    }


def tiers_of(document: Json, currency: str) -> list[Tier]:
    shown = document["meta"].get("tiers", {})
    tiers = document["attributes"].get("tiers", {})
    made = [Tier(tier["minimum_quantity"], price_of(shown.get(name, {}), currency)) for name, tier in tiers.items()]
    return sorted(made, key=lambda tier: tier.quantity)


def _parent(sight: Sight, document: Json) -> Json | None:
    """Return the parent of a child, if it is there."""
    id = document["attributes"].get("base_product_id")
    row = sight.shelf.product(UUID(id)) if id else None
    return document_of(Finisher(sight.scope).product(row)) if row else None


def _axes(document: Json, parent: Json | None, sent: QueryDict, to: Addresses) -> list[tuple[str, list[Any]]]:
    """Return the option picker: the name of each axis, and of each choice its name, where it leads ("" if it cannot
    be), and whether it is chosen. They are plain tuples, as templates look attributes up slowly.
    """
    owner = document if document["attributes"]["base_product"] else parent
    if owner is None:
        return []
    chosen: Sequence[str] = document["meta"].get("child_option_ids") or sent.getlist("option")[:100]
    axes = axes_of(owner["meta"]["variation_matrix"], owner["meta"]["variations"], chosen)
    return [
        (axis.name, [(each.name, _leading(each, owner["id"], to), each.is_chosen) for each in axis.choices])
        for axis in axes
    ]


def _leading(choice: Choice, owner_id: str, to: Addresses) -> str:
    if not choice.is_possible:
        return ""
    return to.product(choice.child) if choice.child else to.with_options(owner_id, choice.chosen)


def _trails(sight: Sight, document: Json, finisher: Finisher, to: Addresses) -> list[list[tuple[str, str]]]:
    """Return the ways to a product, the latest attachment first. One query."""
    meta = document["meta"]
    ways = [[*meta["bread_crumbs"][node], node] for node in meta.get("bread_crumb_nodes", ())][:5]
    rows = sight.shelf.nodes({UUID(id) for way in ways for id in way})
    names = {str(row.id): name_of_node(row, finisher) for row in rows}
    return [[(names[id], to.shop(node=id)) for id in way if id in names] for way in ways]


def _related(sight: Sight, document: Json, to: Addresses) -> list[tuple[str, Any]]:
    """Return the products under each custom relationship, of ten relationships at most."""
    found = []
    for slug in document["meta"].get("custom_relationships", ())[:10]:
        rows = sight.shelf.related(UUID(document["id"]), slug, slice(0, RELATED_SHOWN)).rows
        finisher = sight.finisher(rows)
        documents, pictures = documents_of(rows, finisher), pictures_of(rows, finisher)
        found.append((slug, cards_of(documents, pictures, sight.scope.store.currency, to.product)))
    return found


def _facts(attributes: Mapping[str, Any], meta: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what else a storefront would show of it."""
    facts = [
        ("SKU", attributes.get("sku", "")),
        ("MPN", attributes.get("manufacturer_part_num", "")),
        ("UPC/EAN", attributes.get("upc_ean", "")),
        ("Tags", ", ".join(attributes.get("tags", ()))),
        ("Language", meta.get("language", "")),
    ]
    for template, fields in attributes.get("extensions", {}).items():
        name = template.removeprefix("products(").removesuffix(")")
        facts += [(f"{name}: {field}", _value(value)) for field, value in fields.items() if value is not None]
    facts += list(attributes.get("shopper_attributes", {}).items())
    return [(name, value) for name, value in facts if value]


def _value(value: object) -> str:
    """Write a value of a template as a storefront would."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


# --- Bundles ----------------------------------------------------------------------------------------------------------


def components_of(page: Page, currency: str, to: Addresses) -> list[Component]:
    """Return what can be chosen in a bundle, and what is."""
    if not page.row.is_bundle:
        return []
    extras = extras_of(page.row)
    components = extras["components"]
    chosen = default_selection(components) if page.selection is None else page.selection
    documents = _parts(page)
    return [
        Component(
            component.get("name") or key,
            _how_many(component),
            tuple(
                _part(key, option, id, documents[id], chosen.get(key, {}), currency, to)
                for option in component["options"]
                for id in _ids(option, extras["selectable"])
                if id in documents
            ),
        )
        for key, component in components.items()
    ]


def _ids(option: Mapping[str, Any], selectable: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return what is chosen for an option: its product, or the children that stand for it."""
    return selectable.get(option["id"]) or (option["id"],)


def _parts(page: Page) -> dict[str, Json]:
    """Return the documents of all that the bundle offers, each with its price inside the bundle."""
    inside = str(page.row.id)
    return {id: document_of(page.finisher.product(row, bundle=inside)) for id, row in page.finisher.stock.items()}


def _part(
    component: str, option: Json, id: str, document: Json, chosen: Mapping[str, int], currency: str, to: Addresses
) -> Part:
    attributes = document["attributes"]
    varies = option.get("min") is not None or option.get("max") is not None
    return Part(
        name=attributes["name"],
        sku=attributes.get("sku", ""),
        pick=f"{component}/{id}",
        quantity=chosen.get(id, option["quantity"]),
        least=(1 if option.get("min") is None else option["min"]) if varies else None,
        most=option.get("max") if varies else None,
        is_chosen=id in chosen,
        price=price_of(document["meta"], currency),
        address=to.product(id),
    )


def _how_many(component: Mapping[str, Any]) -> str:
    least, most = component.get("min") or 0, component.get("max")
    if most is None:
        return f"choose at least {least}" if least else "choose any"
    return f"choose {least}" if least == most else f"choose {least} to {most}"
