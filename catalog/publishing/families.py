"""What parents and children of a release show of variations and of each other, read for many products at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from catalog.publishing.documents import Family
from products.building.matrix import leaves_of, matrix_text
from products.documents.product_variations import ProductVariations, read_product_variations
from products.documents.variations import sort_order
from products.models import LastBuild, Product
from pxm.prepared import Prepared, one_of

Json = dict[str, Any]
Children = Mapping[UUID, Sequence[str]]


def published_children(parent_ids: Collection[UUID]) -> defaultdict[UUID, list[str]]:
    """Return the ids of the live children of parents, in order."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for parent_id, id in _CHILDREN.all(ids=parent_ids):
        found[parent_id].append(str(id))
    return found


_CHILDREN = Prepared(
    lambda ids: (
        Product.objects.filter(one_of("parent", ids), status="live").order_by("pk").values_list("parent_id", "pk")
    )
)
_MATRICES = Prepared(lambda ids: LastBuild.objects.filter(one_of("product", ids)).values_list("product_id", "matrix"))


class Families:
    """The families of some products; `children` are the published ones of those that are parents."""

    def __init__(self, products: Sequence[Product], children: Children) -> None:
        shown = [each for each in products if each.product_type in (Product.Type.PARENT, Product.Type.CHILD)]
        self._variations = read_product_variations(shown)
        self._children = children
        parents = [product.pk for product in shown if product.product_type == Product.Type.PARENT]
        self._matrices = dict(_MATRICES.all(ids=parents))

    def of(self, product: Product) -> Family:
        if product.product_type == Product.Type.PARENT:
            return self._of_parent(product)
        if product.product_type == Product.Type.CHILD:
            return Family(child_variations=self._built_from(product))
        return Family()

    def _of_parent(self, product: Product) -> Family:
        children = self._children.get(product.pk, ())
        return Family(
            matrix=published_matrix(self._matrices.get(product.pk, "{}"), children),
            variations=[_with_order_of_options(each, self._variations) for each in self._variations.linked_to(product)],
            children=children,
        )

    def _built_from(self, child: Product) -> list[Json]:
        return [_without_options(entry, self._variations) for entry in self._variations.of_child(child)]


def published_matrix(matrix: str, children: Collection[str]) -> str:
    """Return the matrix of a parent with its published children alone; an option that leads nowhere is left out."""
    wanted = frozenset(children)
    leaves = list(leaves_of(matrix))
    kept = [leaf for leaf in leaves if leaf[1] in wanted]
    return matrix if len(kept) == len(leaves) else matrix_text(kept)


def _with_order_of_options(variation: Json, known: ProductVariations) -> Json:
    return variation | {"options": [_ordered(option, known) for option in variation["options"]]}


def _without_options(entry: Json, known: ProductVariations) -> Json:
    shown = {name: value for name, value in entry.items() if name != "options"}
    return shown | {"option": _ordered(entry["option"], known)}


def _ordered(option: Json, known: ProductVariations) -> Json:
    row = known.options.get(UUID(option["id"]))
    return option | (sort_order(row.sort_order) if row else {})
