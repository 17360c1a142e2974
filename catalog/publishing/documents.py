"""What a release keeps of products, nodes and hierarchies: facts in, frozen texts out (catalog contract §5). Pure.

Whatever depends on who asks, and when, is not here: `catalog.frozen` says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from catalog.frozen import LINK_BASE, Extras, Frozen, members

DEEPEST_CRUMBS = 10
# Such a slug is a pattern for those of children, and no page can have it.
_BRACES = frozenset("{}")

Json = dict[str, Any]
Attachments = Iterable[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What a parent or a child shows of variations and of each other.

    `matrix` is JSON text. `children` are the published ones of a parent, in order.
    """

    matrix: str = "{}"
    variations: Sequence[Json] = ()
    children: Sequence[str] = ()
    child_variations: Sequence[Json] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """A live product as it is on the draft side; ids and moments are texts as documents have them.

    `crumbs` are the members that `bread_crumbs` makes, `extensions` the values by the slug of the template, and
    `relationships` the slugs of custom ones. Of a bundle, `offers` has what its options lead to.
    """

    id: str
    product_type: str
    parent_id: str | None = None
    name: str
    description: str = ""
    sku: str | None = None
    slug: str | None = None
    commodity_type: str = "physical"
    mpn: str = ""
    upc_ean: str = ""
    external_ref: str = ""
    tags: Sequence[str] = ()
    locales: Mapping[str, Any] = field(default_factory=dict)
    custom_inputs: Mapping[str, Any] = field(default_factory=dict)
    shopper_attributes: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    price_modifiers: Sequence[str] = ()
    main_image: str = ""
    files: Sequence[Mapping[str, Any]] = ()
    components: Mapping[str, Any] = field(default_factory=dict)
    created_at: str = ""
    updated_at: str = ""
    crumbs: Mapping[str, Any] = field(default_factory=dict)
    relationships: Sequence[str] = ()
    family: Family = field(default_factory=Family)
    offers: Offers | None = None

    @property
    def is_parent(self) -> bool:
        return self.product_type == "parent"

    @property
    def is_bundle(self) -> bool:
        return self.product_type == "bundle"


@dataclass(frozen=True, slots=True)
class Offers:
    """What the options of a bundle lead to: `shown` are all products that it offers and the release has, `selectable`
    lists the children that stand for an option, and `chosen` are all that a shopper may choose."""

    shown: Sequence[str]
    selectable: Mapping[str, Sequence[str]]
    chosen: Sequence[str]


# --- Products ---------------------------------------------------------------------------------------------------------


def product_document(facts: ProductFacts) -> Frozen:
    return Frozen(
        texts=members({"name": facts.name, "description": facts.description}),
        locales=_object(facts.locales),
        attributes=members(_attributes(facts)),
        meta=_meta(facts),
        relationships=",".join(_relationships(facts)),
        shopper_attributes=_object(facts.shopper_attributes),
        extras=_object(_extras(facts)),
    )


def published_slug(slug: str | None) -> str | None:
    """Return the slug that a product or node has in a release: one with braces never enters it."""
    return None if slug is None or not _BRACES.isdisjoint(slug) else slug


def published_tags(tags: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(str.lower, tags)))


def _attributes(facts: ProductFacts) -> Json:
    """Everything but names, which depend on the language, and prices."""
    shown: Json = {
        "slug": published_slug(facts.slug),
        "status": "live",
        "commodity_type": facts.commodity_type,
        "base_product": facts.is_parent,
        "created_at": facts.created_at,
        "updated_at": facts.updated_at,
    }
    optional: Json = {
        "sku": facts.sku,
        "base_product_id": facts.parent_id,
        "components": facts.components if facts.is_bundle else None,
        "price_modifiers": list(facts.price_modifiers),
        "custom_inputs": facts.custom_inputs,
        "extensions": facts.extensions,
        "tags": published_tags(facts.tags),
        "upc_ean": facts.upc_ean,
        "manufacturer_part_num": facts.mpn,
        "external_ref": facts.external_ref,
    }
    if shown["slug"] is None:
        del shown["slug"]
    return shown | {name: value for name, value in optional.items() if value}


def _meta(facts: ProductFacts) -> str:
    family = facts.family
    said: Json = {"catalog_source": "pim", "product_types": [facts.product_type], **facts.crumbs}
    if facts.is_parent:
        said["variations"] = sorted(map(_with_sorted_options, family.variations), key=_descending)
    elif facts.parent_id:
        said["child_option_ids"] = [entry["option"]["id"] for entry in family.child_variations]
        said["child_variations"] = list(family.child_variations)
    if facts.relationships:
        said["custom_relationships"] = list(facts.relationships)
    # The matrix is kept ready-made: a large parent's has tens of thousands of entries.
    return members(said) + (f',"variation_matrix":{family.matrix}' if facts.is_parent else "")


def _with_sorted_options(variation: Json) -> Json:
    return variation | {"options": sorted(variation["options"], key=_descending)}


def _descending(entry: Json) -> tuple[bool, int]:
    """Order by `sort_order`, the highest first; what has none comes last, as it was."""
    place = entry.get("sort_order")
    return place is None, -(place or 0)


def _relationships(facts: ProductFacts) -> Iterable[str]:
    """Links begin with `LINK_BASE`, which the JSON writer would escape, so these members are written by hand."""
    here = f"{LINK_BASE}/products/{facts.id}/relationships"
    if facts.parent_id:
        yield f'"parent":{{"data":{_reference(facts.parent_id)}}}'
    if facts.is_parent:
        yield f'"children":{{"data":[{_references(facts.family.children)}],"links":{{"self":"{here}/children"}}}}'
    if facts.main_image:
        yield f'"main_image":{{"data":{_json({"type": "main_image", "id": facts.main_image})}}}'
    if facts.files:
        files = [{"type": "file", "id": each["id"], "created_at": each["created_at"]} for each in facts.files]
        yield f'"files":{{"data":{_json(files)}}}'
    if facts.is_bundle:
        offered = _references(facts.offers.shown if facts.offers else ())
        yield f'"component_products":{{"data":[{offered}],"links":{{"self":"{here}/component_products"}}}}'
    if facts.relationships:
        links = ",".join(f'"{slug}":"{here}/{slug}/products"' for slug in facts.relationships)
        yield f'"custom_relationships":{{"links":{{{links}}}}}'


def _reference(id: str) -> str:
    return f'{{"type":"product","id":"{id}"}}'


def _references(ids: Iterable[str]) -> str:
    return ",".join(map(_reference, ids))


def _extras(facts: ProductFacts) -> Extras:
    extras: Extras = {}
    if facts.main_image:
        extras["main_image"] = facts.main_image
    if facts.files:
        extras["files"] = [each["id"] for each in facts.files]
    if facts.is_bundle:
        offers = facts.offers or Offers((), {}, ())
        extras["components"] = dict(facts.components)
        extras["selectable"] = {id: list(children) for id, children in offers.selectable.items()}
        extras["component_ids"] = list(offers.chosen)
    return extras


def bread_crumbs(own: Attachments, inherited: Attachments = ()) -> Json:
    """Return the breadcrumbs of a product (contract §5.3); nothing if it is at no node.

    Both are pairs of a node and its ancestors, root first, the latest attachment first. Those `inherited` from a parent
    come after the `own` ones.
    """
    found: dict[str, list[str]] = {}
    for node, ancestors in (*own, *inherited):
        found.setdefault(node, list(ancestors[-DEEPEST_CRUMBS:]))
    return {"bread_crumb_nodes": list(found), "bread_crumbs": found} if found else {}


def offers_of(
    options: Mapping[str, bool],
    excluded: Mapping[str, Collection[str]],
    is_in: Callable[[str], bool],
    children_of: Callable[[str], Sequence[str]],
) -> Offers:
    """Return what the options of a bundle lead to in a release (contract §5.6).

    `options` say of each product whether one of its children is chosen in its place, `excluded` names children that are
    not; `is_in` tells whether a release has a product, and `children_of` lists the published children of one.
    """
    shown: dict[str, None] = {}
    chosen: dict[str, None] = {}
    selectable: dict[str, Sequence[str]] = {}
    for id, is_substituted in options.items():
        if not is_in(id):
            continue
        shown[id] = None
        if is_substituted:
            selectable[id] = [child for child in children_of(id) if child not in excluded.get(id, ())]
            shown.update(dict.fromkeys(selectable[id]))
            chosen.update(dict.fromkeys(selectable[id]))
        else:
            chosen[id] = None
    return Offers(list(shown), selectable, list(chosen))


# --- Nodes and hierarchies --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """A node, or a hierarchy if it `is_root`. `trail` are the entries of its breadcrumbs, root first, itself last."""

    id: str
    hierarchy_id: str
    above: str | None = None
    is_root: bool = False
    name: str
    description: str = ""
    slug: str | None = None
    locales: Mapping[str, Any] = field(default_factory=dict)
    shopper_attributes: Mapping[str, str] = field(default_factory=dict)
    created_at: str = ""
    updated_at: str = ""
    trail: Sequence[Json] = ()
    curated: Sequence[str] = ()
    has_children: bool = False


def node_document(facts: NodeFacts) -> Frozen:
    shown: Json = {"created_at": facts.created_at, "updated_at": facts.updated_at}
    if facts.slug is not None:
        shown["slug"] = facts.slug
    if not facts.is_root:
        shown["status"] = "live"
    if facts.curated:
        shown["curated_products"] = list(facts.curated)
    meta: Json = {"breadcrumbs": list(facts.trail), "has_children": facts.has_children}
    if not facts.is_root:
        meta["bread_crumb"] = [crumb["id"] for crumb in facts.trail[:-1]]
    return Frozen(
        texts=members({"name": facts.name, "description": facts.description}),
        locales=_object(facts.locales),
        attributes=members(shown),
        meta=members(meta),
        relationships=_root_links(facts) if facts.is_root else _node_links(facts),
        shopper_attributes=_object(facts.shopper_attributes),
    )


def crumb(id: str, name: str, slug: str | None) -> Json:
    """Return the entry of a node or hierarchy in breadcrumbs."""
    return {"id": id, "name": name} | ({"slug": slug} if slug else {})


def _root_links(facts: NodeFacts) -> str:
    here = f"{LINK_BASE}/hierarchies/{facts.id}"
    return ",".join(f'"{name}":{_related(f"{here}/{name}")}' for name in ("children", "nodes", "products"))


def _node_links(facts: NodeFacts) -> str:
    here = f"{LINK_BASE}/nodes/{facts.id}/relationships"
    above = f'{{"data":{{"type":"node","id":"{facts.above}"}},"links":{{"related":"{LINK_BASE}/nodes/{facts.above}"}}}}'
    root = (
        f'{{"data":{{"type":"hierarchy","id":"{facts.hierarchy_id}"}},'
        f'"links":{{"related":"{LINK_BASE}/hierarchies/{facts.hierarchy_id}"}}}}'
    )
    links = ",".join(f'"{name}":{_related(f"{here}/{name}")}' for name in ("children", "products"))
    return f'"parent":{above},"hierarchy":{root},{links}'


def _related(path: str) -> str:
    return f'{{"links":{{"related":"{path}"}}}}'


def _object(values: Mapping[str, Any]) -> str:
    return _json(values) if values else ""


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
