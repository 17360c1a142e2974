"""Products, as shoppers and staff read them from a release (catalog contract §6.1, §6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.frozen import LINK_BASE, Frozen
from catalog.models import Catalog
from catalog.services.absence import why_absent
from catalog.shopper.bundles import problems_of
from catalog.shopper.configuring import CONFIGURATION, read_selection
from catalog.shopper.included import COMPONENTS
from catalog.shopper.lists import (
    CHILDREN,
    PARENT,
    PRODUCTS,
    PRODUCTS_OF_HIERARCHY,
    PRODUCTS_OF_NODE,
    RELATED,
    children_counted,
    counts_of,
    find_product,
)
from catalog.shopper.pages import Page
from catalog.shopper.reading import ProductRow
from catalog.shopper.scope import Scope
from catalog.shopper.stock import extras_of
from catalog.shopper.views import CatalogView, Endpoint, Products
from pxm.api.operations import Answer, Operation, Plain
from pxm.api.pagination import Window
from pxm.errors import Invalid, Problem
from pxm.ids import read_uuid

_PRODUCT = "product"
_SLUG = "custom_relationship_slug"
_AT_PRODUCT = "products/<str:product_id>"


class ProductPage(Products, Page):
    def answer(self, scope: Scope, window: Window, rows: Sequence[ProductRow], total: int) -> HttpResponse:
        finisher = self.finisher(scope, rows)
        documents = [orjson.Fragment(finisher.product(row)) for row in rows]
        body = self.with_included(self.page_of(documents, total, window), rows, finisher)
        return self.tagged(body, scope, window, finisher.until)


class AllProducts(ProductPage):
    listing = PRODUCTS
    filterable = PRODUCTS.filterable

    def total_of_release(self, scope: Scope) -> int:
        return sum(scope.release.kind_counts.values())


class Children(ProductPage):
    listing = CHILDREN
    filterable = CHILDREN.filterable
    owner = "product_id"

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        found = children_counted(scope.release, id)
        if found is None:
            raise scope.lacks(_PRODUCT, self.kwargs[self.owner])
        product_type, count = found
        if product_type != PARENT:
            raise Invalid(Problem(f"product '{id}' is not a base product", "not_a_parent"))
        return count


class ProductsOfNode(ProductPage):
    """A hierarchy is a node, too, but no product is at it."""

    listing = PRODUCTS_OF_NODE
    filterable = PRODUCTS_OF_NODE.filterable
    owner = "node_id"

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        counts = counts_of(scope.release, id)
        if counts is None:
            raise scope.lacks("node", self.kwargs[self.owner])
        return 0 if counts.is_root else counts.products


class ProductsOfHierarchy(ProductPage):
    listing = PRODUCTS_OF_HIERARCHY
    filterable = PRODUCTS_OF_HIERARCHY.filterable
    owner = "hierarchy_id"

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        counts = counts_of(scope.release, id)
        if counts is None or not counts.is_root:
            raise scope.lacks("hierarchy", self.kwargs[self.owner])
        return counts.products


class RelatedProducts(ProductPage):
    listing = RELATED
    filterable = RELATED.filterable
    owner = "product_id"

    def names(self) -> dict[str, Any]:
        return super().names() | {"slug": self.kwargs[_SLUG].replace("\x00", "")}

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        """Zero: this is asked where there may be none. A product shows the relationships that it has."""
        row = found(scope, self.kwargs[self.owner])
        slugs = orjson.loads(f"{{{Frozen.read(row.document).meta}}}").get("custom_relationships", ())
        if self.kwargs[_SLUG] not in slugs:
            raise scope.lacks("relationship", self.kwargs[_SLUG])
        return 0


class OneProduct(Products):
    def get(self, request: Request, **ids: str) -> HttpResponse:
        scope = self.scope()
        known = self.known(scope)
        if known:
            return known
        row = found(scope, self.kwargs["product_id"])
        finisher = self.finisher(scope, [row])
        body = self.single_of(orjson.Fragment(finisher.product(row)))
        return self.tagged(self.with_included(body, [row], finisher), scope, until=finisher.until)


class Configuration(Products):
    needs_documents = True

    def post(self, request: Request, **ids: str) -> Response:
        """Configure a bundle.

        Answers the bundle with the price of the selection; nothing is stored.
        """
        scope = self.scope()
        row = found(scope, self.kwargs["product_id"])
        selection = read_selection(request)
        if not row.is_bundle:
            raise Invalid(Problem(f"product '{row.id}' is not a bundle", "not_a_bundle"))
        extras = extras_of(row)
        problems = problems_of(extras["components"], extras["selectable"], selection)
        if problems:
            raise Invalid(Problem(problem, "selection") for problem in problems)
        finisher = self.finisher(scope, [row])
        body = self.single_of(orjson.Fragment(finisher.product(row, selection=selection)))
        return Response(self.with_included(body, [row], finisher))


class ComponentProducts(CatalogView):
    """References to what a bundle offers; of another product there are none."""

    resource = _PRODUCT

    def get(self, request: Request, **ids: str) -> HttpResponse:
        scope = self.scope()
        window = self.window(scope)
        known = self.known(scope, window)
        if known:
            return known
        row = found(scope, self.kwargs["product_id"])
        relationships = orjson.loads(f"{{{Frozen.read(row.document).relationships.replace(LINK_BASE, '')}}}")
        references = relationships.get(COMPONENTS, {}).get("data", [])
        body = self.page_of(references[window.rows], len(references), window)
        return self.tagged(body, scope, window)


def found(scope: Scope, id: str) -> ProductRow:
    """Return the product of that id, or refuse what is none or not in the release."""
    row = find_product(scope.release, read_uuid(id))
    if row is None:
        raise scope.lacks(_PRODUCT, id, **_why_absent(scope, read_uuid(id)))
    return row


def _why_absent(scope: Scope, id: UUID | None) -> dict[str, Any]:
    """Return what keeps a product out, for staff who ask: it is of the draft, of which shoppers are told nothing."""
    if not scope.explains or id is None:
        return {}
    hierarchies = Catalog.objects.filter(pk=scope.release.catalog_id).values_list("hierarchy_ids", flat=True).first()
    return {"absent": list(why_absent(id, hierarchies or ()).reasons)}


def _lists(text: str, *errors: int) -> Operation:
    return Operation(answers=Answer.PAGE, text=text, errors=errors)


PRODUCT_ENDPOINTS = [
    Endpoint(name="Products", at="products", view=AllProducts, operation=_lists("List the products.")),
    Endpoint(name="Product", at=_AT_PRODUCT, view=OneProduct, operation=Operation(text="Get a product.")),
    Endpoint(
        name="Children",
        at=f"{_AT_PRODUCT}/relationships/children",
        view=Children,
        operation=_lists(
            "List the children of a parent product.\n\nThose that were live when the catalog was published.", 422
        ),
    ),
    Endpoint(
        name="ComponentProducts",
        at=f"{_AT_PRODUCT}/relationships/component_products",
        view=ComponentProducts,
        operation=Operation(
            answers=Answer.REFERENCE_PAGE, text="List references to the products that a bundle offers."
        ),
    ),
    Endpoint(
        name="RelatedProducts",
        at=f"{_AT_PRODUCT}/relationships/<str:custom_relationship_slug>/products",
        view=RelatedProducts,
        operation=_lists("List the products that a product has under a custom relationship."),
    ),
    Endpoint(
        name="Configuration",
        at=f"{_AT_PRODUCT}/configure",
        view=Configuration,
        is_for_shoppers=True,
        operation=Operation(
            takes=Plain(CONFIGURATION),
            reads=True,
            errors=(413, 422),
            text="Configure a bundle.\n\nAnswers the bundle with the price of the selection; nothing is stored.",
        ),
    ),
    Endpoint(
        name="ProductsOfNode",
        at="nodes/<str:node_id>/relationships/products",
        view=ProductsOfNode,
        operation=_lists("List the products of a node.\n\nCurated ones come first."),
    ),
    Endpoint(
        name="ProductsOfHierarchy",
        at="hierarchies/<str:hierarchy_id>/products",
        view=ProductsOfHierarchy,
        operation=_lists("List the products at the nodes of a hierarchy, each once."),
    ),
    Endpoint(
        name="ProductsRelatedToHierarchy",
        at="hierarchies/<str:hierarchy_id>/relationships/products",
        view=ProductsOfHierarchy,
        operation=_lists("List the products at the nodes of a hierarchy, by the path that SDKs ask."),
    ),
]
