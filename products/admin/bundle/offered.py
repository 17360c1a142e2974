"""The products that components name, as the page shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from products.admin.addresses import product_page
from products.admin.bundle.choices import Choice, Components, choices_of, ids_in
from products.admin.pictures import pictures_of
from products.models import Product, VariationLink
from pxm.ids import read_uuid

# What is said in the place of a product that is gone.
GONE = "a product that was deleted"
_COLUMNS = ("name", "sku", "status", "product_type", "components", "main_image")


@dataclass(frozen=True)
class Offered:
    """A product that a bundle offers, or could.

    `children` is how many it has, `is_varied` whether it has or could have any; `inside` are the components of one
    that is a bundle itself, with the names of what they offer by id. `picture` is where its small main image is found.
    """

    id: str
    name: str
    sku: str
    kind: str
    is_draft: bool
    children: int
    is_varied: bool
    inside: tuple[Choice, ...]
    names: Mapping[str, str]
    holds_bundle: bool
    picture: str = ""

    def __str__(self) -> str:
        return f"{self.name} · {self.sku}" if self.sku else self.name

    @property
    def is_bundle(self) -> bool:
        return self.kind == Product.Type.BUNDLE

    @property
    def is_parent(self) -> bool:
        return self.kind == Product.Type.PARENT

    def document(self) -> dict[str, Any]:
        """Return it as the page's script reads it."""
        return {
            "id": self.id,
            "name": self.name,
            "sku": self.sku,
            "kind": self.kind,
            "draft": self.is_draft,
            "children": self.children,
            "varied": self.is_varied,
            "page": product_page(self.id),
            "picture": self.picture,
            "inside": [
                {
                    "name": choice.name,
                    "bounds": choice.bounds,
                    "options": [
                        {"name": self.names.get(each.id, GONE), "quantity": each.quantity} for each in choice.options
                    ],
                }
                for choice in self.inside
            ],
        }


def offered_in(components: Components, *, pictured: bool = False) -> dict[str, Offered]:
    """Return the products that components name, by id; those that are gone are missing. Queries as of `offered`."""
    ids = {found for text in ids_in(components) if (found := read_uuid(text))}
    rows = Product.objects.filter(pk__in=ids)
    return {each.id: each for each in offered(rows, pictured=pictured)} if ids else {}


def offered(products: QuerySet[Product], *, pictured: bool = False) -> list[Offered]:
    """Return products in their order. Three queries: they, how many children each has, and what bundles hold.

    `pictured` with their pictures, which is one more.
    """
    varied = VariationLink.objects.filter(product=OuterRef("pk"))
    rows = list(products.only(*_COLUMNS).annotate(is_varied=Exists(varied)))
    children = _children_of([row.pk for row in rows if row.product_type == Product.Type.PARENT])
    held = _held_by(row for row in rows if row.product_type == Product.Type.BUNDLE)
    pictures = pictures_of(rows) if pictured else {}
    return [_offered(row, children.get(row.pk, 0), held, pictures.get(row.main_image, "")) for row in rows]


def _offered(row: Any, children: int, held: Mapping[str, Product], picture: str) -> Offered:
    is_bundle = row.product_type == Product.Type.BUNDLE
    inside = tuple(choices_of(row.components)) if is_bundle else ()
    named = {option.id: held[option.id] for choice in inside for option in choice.options if option.id in held}
    return Offered(
        id=str(row.pk),
        name=row.name,
        sku=row.sku or "",
        kind=row.product_type,
        is_draft=row.status == Product.Status.DRAFT,
        children=children,
        is_varied=bool(children or row.is_varied),
        inside=inside,
        names={id: str(each) for id, each in named.items()},
        holds_bundle=any(each.product_type == Product.Type.BUNDLE for each in named.values()),
        picture=picture,
    )


def _children_of(parents: Collection[UUID]) -> dict[UUID, int]:
    if not parents:
        return {}
    counted = Product.objects.filter(parent__in=parents).order_by().values_list("parent").annotate(n=Count("pk"))
    return dict(counted)


def _held_by(bundles: Iterable[Product]) -> dict[str, Product]:
    ids = {found for bundle in bundles for text in ids_in(bundle.components) if (found := read_uuid(text))}
    rows = Product.objects.filter(pk__in=ids).only("name", "sku", "product_type") if ids else ()
    return {str(row.pk): row for row in rows}
