"""Reading the products of a release, many at a time: first marks of everything that their documents are made of, then,
for those of which anything has changed, the documents.

All of it is read in one snapshot. Ids are digits here, and as documents write them in facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Max, Model

from catalog.frozen import Prices
from catalog.publishing.documents import Family, Offers, ProductFacts, bread_crumbs, offers_of
from catalog.publishing.families import Families, published_children
from catalog.publishing.marks import FORMAT, Marks
from catalog.publishing.members import Member, any_of
from catalog.publishing.plain_rows import read_json, read_rows
from catalog.publishing.price_rows import Books, PriceMark, records_of
from catalog.publishing.prices import found, modified
from catalog.publishing.tree import Tree
from products.components import options_of
from products.documents.parts import Shown
from products.documents.templates import shown_templates
from products.extensions.models import Field, Template
from products.hierarchies.models import Placement
from products.models import BundleOption, LastBuild, Option, Product, ProductTemplate, Variation, VariationLink
from products.prices.models import Price
from products.relationships.models import Attachment
from pxm import bulk
from pxm.api.documents import in_order
from pxm.prepared import Prepared, one_of, select

_FAMILY = frozenset({Product.Type.PARENT, Product.Type.CHILD})
_NO_FAMILY = Family()


@dataclass(frozen=True)
class Drafts:
    """What all products of a release have in common. Made and asked in the snapshot."""

    tree: Tree
    books: Books

    @cached_property
    def templates_version(self) -> str:
        return f"{_version(Template)} {_version(Field)}"

    @cached_property
    def options_version(self) -> str:
        return f"{_version(Variation)} {_version(Option)}"

    @cached_property
    def nodes(self) -> dict[str, tuple[str, list[str]]]:
        """Nodes by their digits: their ids and those of their ancestors as documents have them."""
        tree = self.tree
        return {id.hex: (str(id), [str(each) for each in tree.ancestors(id)]) for id in tree.places}

    @property
    def marks(self) -> Marks:
        trails = {digits: f"{digits}{''.join(above)}" for digits, (_, above) in self.nodes.items()}
        return Marks(trails, self.books.ids)

    def read(self, members: Sequence[Member]) -> Batch:
        return Batch(self, members)


def _version(model: type[Model]) -> str:
    """Return a text that changes with every row of a table: whatever is written moves forward."""
    seen = model._default_manager.aggregate(number=Count("pk"), latest=Max("updated_at"))
    return f"{seen['number']} {seen['latest']}"


class Batch:
    """Some products of a release. A fixed number of queries when it is made, and again for `facts`, `prices` and the
    first `source`."""

    def __init__(self, drafts: Drafts, members: Sequence[Member]) -> None:
        self.drafts = drafts
        self.members = {member.id: member for member in members}
        self._parents = {member.parent_id for member in members if member.parent_id}
        self._skus = self._read_skus()
        self._placements = self._read_placements()
        self.children = published_children(
            [UUID(member.id) for member in members if member.product_type == Product.Type.PARENT]
        )
        self._prices = self._read_price_marks()
        self._relationships = self._read_relationships()
        self._templates = self._read_template_versions()
        self._offers = self._read_offers()

    # --- Marks ---

    def source(self, member: Member) -> str:
        """Return what stands for everything that the texts of a product are made of, as digits."""
        if member.mark:
            return member.mark
        parts = [FORMAT, member.updated, str(member.listed), member.product_type]
        parts += self._placements.get(member.id, ())
        if member.parent_id:
            parts += ["|", *self._placements.get(member.parent_id, ()), self._family_version(member.parent_id, member)]
        elif member.product_type == Product.Type.PARENT:
            parts += [member.occurring, self._family_version(member.id, member)]
            parts += ["|", *self.children.get(UUID(member.id), ())]
        parts += ["|", *self._price_versions(member)]
        parts += ["|", *self._relationships.get(member.id, ())]
        if version := self._templates.get(member.id):
            parts += [version, self.drafts.templates_version]
        if member.product_type == Product.Type.BUNDLE:
            parts += ["|", *self._offers[0].get(member.id, ())]
        return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()

    def _family_version(self, parent_id: str, member: Member) -> str:
        version = self._families.get(parent_id, "")
        return f"{version} {self.drafts.options_version}" if member.is_unsettled else version

    def _price_versions(self, member: Member) -> Iterable[str]:
        own, inherited = self._price_marks(member)
        for mark in own:
            yield f"{mark.book}{mark.id}{mark.updated}"
        yield "|"
        for mark in inherited:
            yield f"{mark.book}{mark.id}{mark.updated}"
            known = self.drafts.books.versions.get(mark.book, {})
            yield from (known.get(name, "") for name in member.price_modifiers)

    def _price_marks(self, member: Member) -> tuple[Sequence[PriceMark], Sequence[PriceMark]]:
        """Return the prices of its own SKU and those of its parent's."""
        own = self._prices.get(member.sku, ()) if member.sku else ()
        sku = self._skus.get(member.parent_id) if member.parent_id else None
        return own, self._prices.get(sku, ()) if sku else ()

    def _read_skus(self) -> dict[str, str]:
        """The SKUs of parents."""
        return {id.hex: sku for id, sku in _SKUS.all(ids=self._parents) if sku}

    def _read_placements(self) -> dict[str, list[str]]:
        """The nodes of the release at which products and their parents are, the latest attachment first."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        nodes = self.drafts.nodes
        ids = bulk.ids_text([*self.members, *(self._parents - self.members.keys())])
        hexes = [bulk.hex_of(column) for column in ("product_id", "node_id")]
        table, condition = Placement._meta.db_table, any_of("product_id")
        for product, node in select(f"SELECT {', '.join(hexes)} FROM {table} WHERE {condition} ORDER BY id DESC", ids):
            if node in nodes:
                found[product].append(node)
        # A node that moved has other ancestors than before.
        return {product: [f"{node}{''.join(nodes[node][1])}" for node in placed] for product, placed in found.items()}

    @cached_property
    def _families(self) -> dict[str, str]:
        """By parent, what changes with its variations, their options, and its builds: of use only for marks."""
        parents = {member.id for member in self.members.values() if member.product_type == Product.Type.PARENT}
        parents |= self._parents
        if not parents:
            return {}
        links = VariationLink.objects.filter(_one_of(VariationLink, "product", parents)).order_by()
        seen = links.values_list("product_id").annotate(
            Count("variation", distinct=True),
            Max("variation__updated_at"),
            Count("variation__options"),
            Max("variation__options__updated_at"),
        )
        versions = {id.hex: " ".join(map(str, rest)) for id, *rest in seen}
        built = LastBuild.objects.filter(_one_of(LastBuild, "product", parents)).values_list("product_id", "built_at")
        for id, built_at in built:
            versions[id.hex] = f"{versions.get(id.hex, '')} {built_at.isoformat()}"
        return versions

    def _read_price_marks(self) -> dict[str, list[PriceMark]]:
        """The prices of SKUs in the books of the release."""
        skus = {member.sku for member in self.members.values() if member.sku} | set(self._skus.values())
        books = self.drafts.books.ids
        if not books or not skus:
            return {}
        found: defaultdict[str, list[PriceMark]] = defaultdict(list)
        condition, parameter = bulk.among("sku", skus)
        hexes = [bulk.hex_of(column) for column in ("book_id", "id")]
        for sku, book, id, updated in select(
            f"SELECT sku, {', '.join(hexes)}, {bulk.text_in('updated_at')} FROM {Price._meta.db_table} "
            f"WHERE {any_of('book_id')} AND {condition} ORDER BY book_id",
            bulk.ids_text([book.hex for book in books]),
            parameter,
        ):
            found[sku].append(PriceMark(book, id, updated))
        return found

    def _read_relationships(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id, slug in _RELATIONSHIPS.all(ids=self.members):
            found[id.hex].append(slug)
        return found

    def _read_template_versions(self) -> dict[str, str]:
        return {id.hex: f"{number} {latest}" for id, number, latest in _TEMPLATES.all(ids=self.members)}

    def _read_offers(self) -> tuple[dict[str, list[str]], set[str], Mapping[UUID, Sequence[str]]]:
        """What bundles offer, as marks; which of it is live; and the published children of what is."""
        bundles = [member.id for member in self.members.values() if member.product_type == Product.Type.BUNDLE]
        if not bundles:
            return {}, set(), {}
        rows = list(
            BundleOption.objects.filter(_one_of(BundleOption, "bundle", bundles))
            .order_by("pk")
            .values_list("bundle_id", "option_id")
        )
        options = {option.hex for _, option in rows}
        live = Product.objects.filter(bulk.ids(options), status="live")
        there = {id.hex for id in live.order_by().values_list("pk", flat=True)}
        children = published_children([UUID(id) for id in there])
        marks: defaultdict[str, list[str]] = defaultdict(list)
        for bundle, option in rows:
            if option.hex in there:
                marks[bundle.hex] += [option.hex, *children.get(option, ())]
        return marks, there, children

    # --- Documents ---

    def facts(self, ids: Collection[str]) -> list[ProductFacts]:
        """Return what the documents of some of the products are made of."""
        of_families = [id for id in ids if self.members[id].product_type in _FAMILY or id in self._templates]
        by_id = {product.pk.hex: product for product in _PRODUCTS.all(ids=of_families)}
        families = Families(list(by_id.values()), self.children)
        templates = shown_templates([by_id[id] for id in self._templates if id in by_id])
        return [self._facts(row, by_id.get(row[0]), families, templates) for row in read_rows(ids)]

    def _facts(
        self, row: Sequence[Any], product: Product | None, families: Families, templates: Callable[[Product], Shown]
    ) -> ProductFacts:
        id, name, description, slug, commodity_type, mpn, upc_ean, external_ref, main_image, *rest = row
        created, updated, *maps = rest
        locales, custom_inputs, shopper_attributes, components, files = map(read_json, maps)
        member = self.members[id]
        is_bundle = member.product_type == Product.Type.BUNDLE
        return ProductFacts(
            id=bulk.uuid_text(id),
            product_type=member.product_type,
            parent_id=bulk.uuid_text(member.parent_id) if member.parent_id else None,
            name=name,
            description=description,
            sku=member.sku,
            slug=slug,
            commodity_type=commodity_type,
            mpn=mpn,
            upc_ean=upc_ean,
            external_ref=external_ref,
            tags=member.tags,
            locales=locales,
            custom_inputs=custom_inputs,
            shopper_attributes=shopper_attributes,
            extensions=in_order(templates(product).attributes["extensions"]) if product else {},
            price_modifiers=member.price_modifiers,
            main_image=main_image,
            files=files,
            components=components,
            created_at=created,
            updated_at=updated,
            crumbs=bread_crumbs(self._trails(id), self._trails(member.parent_id)),
            relationships=self._relationships.get(id, ()),
            family=families.of(product) if product else _NO_FAMILY,
            offers=self._offers_of(components) if is_bundle else None,
        )

    def _trails(self, product: str | None) -> list[tuple[str, list[str]]]:
        return [self.drafts.nodes[mark[:32]] for mark in self._placements.get(product or "", ())]

    def _offers_of(self, components: Mapping[str, Any]) -> Offers:
        _, there, children = self._offers
        options = {str(id): substituted for id, substituted in options_of(components).items()}
        excluded: defaultdict[str, set[str]] = defaultdict(set)
        for component in components.values():
            for option in component["options"]:
                excluded[option["id"]].update(option.get("excluded_children") or ())
        return offers_of(
            options, excluded, lambda id: id.replace("-", "") in there, lambda id: children.get(UUID(id), ())
        )

    def price_texts(self, ids: Collection[str]) -> dict[str, str]:
        """Return the texts of the prices of some of the products; those that no book prices have none."""
        marks = {id: self._price_marks(self.members[id]) for id in ids}
        wanted = {mark.id for pair in marks.values() for each in pair for mark in each}
        records = records_of(wanted)
        texts: dict[str, str] = {}
        for id, (own, inherited) in marks.items():
            if own or inherited:
                names = self.members[id].price_modifiers
                prices: Prices = {
                    "own": {bulk.uuid_text(mark.book): records[mark.id] for mark in own},
                    "inherited": {
                        bulk.uuid_text(mark.book): modified(
                            records[mark.id], found(names, self.drafts.books.modifiers.get(mark.book, {}))
                        )
                        for mark in inherited
                    },
                }
                texts[id] = orjson.dumps(prices).decode()
        return texts


_PRODUCTS = Prepared(lambda ids: Product.objects.filter(one_of("pk", ids)))
_SKUS = Prepared(
    lambda ids: Product.objects.filter(one_of("pk", ids), sku__isnull=False).order_by().values_list("pk", "sku")
)
_RELATIONSHIPS = Prepared(
    lambda ids: (
        Attachment.objects.filter(one_of("product", ids))
        .order_by("relationship")
        .values_list("product_id", "relationship__slug")
    )
)
_TEMPLATES = Prepared(
    lambda ids: (
        ProductTemplate.objects.filter(one_of("product", ids))
        .order_by()
        .values_list("product_id")
        .annotate(Count("pk"), Max("updated_at"))
    )
)


def _one_of(model: type[Model], column: str, digits: Collection[str]) -> Any:
    return bulk.one_of(model._meta.get_field(column), digits)
