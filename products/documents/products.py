"""Products as documents (PIM contract §2.1, §2.5, §2.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import orjson

from products.attributes import ATTRIBUTES
from products.building.matrix import EMPTY
from products.documents.parts import PRODUCT_PARTS, ProductPart, Shown, read_parts
from products.documents.product_variations import read_product_variations
from products.documents.templates import shown_templates
from products.models import BuildRules, LastBuild, Product, ProductTemplate, VariationLink
from products.services.build_rules import build_rules_documents
from pxm.api.documents import OWNER, Document, link_to, reference, references, times
from pxm.prepared import Prepared, one_of

# Those stored in columns of the same name.
_ATTRIBUTES = tuple(each.name for each in ATTRIBUTES if each.shown and not each.in_rows)
_values: Callable[[Product], tuple[Any, ...]] = attrgetter(*_ATTRIBUTES)
_NO_MATRIX = orjson.Fragment(EMPTY)
_LINKED = ("component_products", "files", "templates", "variations")


def product_documents(products: Sequence[Product]) -> list[Document]:
    """Twelve queries at most for the parts of `products` itself, whatever the number of products; one if these have
    neither variations nor rules, children or templates.
    """
    return list(map(_document, products, read_parts(products)))


def _document(product: Product, parts: Sequence[Shown]) -> Document:
    attributes: Document = {}
    relationships: Document = {}
    meta: Document = {}
    for more_attributes, more_relationships, more_meta in parts:
        attributes |= more_attributes
        relationships |= more_relationships
        meta |= more_meta
    return {
        "type": "product",
        "id": str(product.id),
        "attributes": {name: value for name, value in sorted(attributes.items()) if value},
        "relationships": relationships,
        "meta": meta,
    }


# --- The parts -------------------------------------------------------------------------------------------------------


def _row(products: Sequence[Product]) -> Callable[[Product], Shown]:
    """What the row itself says, and the matrix of a product without children. No query."""
    return lambda product: Shown(
        attributes={name: value for name, value in zip(_ATTRIBUTES, _values(product), strict=True) if value},
        relationships=_relationships(product),
        meta={
            **times(product),
            "owner": OWNER,
            "product_types": [product.product_type],
            "variation_matrix": _NO_MATRIX,
            **({"tags": product.tags} if product.tags else {}),
        },
    )


def _relationships(product: Product) -> Document:
    """References come with the links, except for the two that hold a single resource. Only files are named."""
    here = f"/products/{product.id}"
    links = f"{here}/relationships/"
    relationships: Document = {"children": _nothing_at(f"{here}/children"), "main_image": {"data": main_image(product)}}
    for name in _LINKED:
        relationships[name] = _nothing_at(links + name)
    if product.files:
        files = references("file", (link["id"] for link in product.files))
        relationships["files"] = {"data": files, "links": link_to(f"{links}files")}
    if product.parent_id is not None:
        relationships["children"] = {"data": []}
        relationships["base_product"] = {"data": reference("product", product.parent_id)}
    return relationships


def _nothing_at(path: str) -> orjson.Fragment:
    """Return a relationship whose references are at a path of ids and slugs: nearly all are like that."""
    return orjson.Fragment(f'{{"data":[],"links":{{"self":"{path}"}}}}')


def main_image(product: Product) -> Document | None:
    return reference("file", product.main_image) if product.main_image else None


def _build_rules(products: Sequence[Product]) -> Callable[[Product], Shown]:
    rules = build_rules_documents([product.pk for product in products])
    return lambda product: Shown(attributes={"build_rules": rules.get(product.pk)})


def _matrix(products: Sequence[Product]) -> Callable[[Product], Shown]:
    """The matrix is kept ready-made: a large parent's has tens of thousands of entries."""
    matrices = dict(_MATRICES.all(ids=[product.pk for product in products]))
    return lambda product: Shown(meta={"variation_matrix": orjson.Fragment(matrices.get(product.pk, EMPTY))})


_MATRICES = Prepared(lambda ids: LastBuild.objects.filter(one_of("product", ids)).values_list("product_id", "matrix"))


def _variations(products: Sequence[Product]) -> Callable[[Product], Shown]:
    variations = read_product_variations(products)

    def shown(product: Product) -> Shown:
        linked = variations.linked_to(product)
        meta: Document = {"variations": linked} if linked else {}
        return Shown(meta=meta | ({"child_variations": variations.of_child(product)} if product.is_child else {}))

    return shown


PRODUCT_PARTS.add(
    ProductPart("row", _row, place=1),
    ProductPart("build rules", _build_rules, place=2, table=BuildRules),
    ProductPart("matrix", _matrix, place=3, table=LastBuild),
    ProductPart("variations", _variations, place=4, table=VariationLink, is_of=lambda product: product.is_child),
    ProductPart("templates", shown_templates, place=5, table=ProductTemplate),
)


def component_product_ids(products: Sequence[Product]) -> list[str]:
    """Return the ids of the products in bundles, each once: in order of components, then of options."""
    options: Any = (
        option for product in products for component in product.components.values() for option in component["options"]
    )
    return list(dict.fromkeys(option["id"] for option in options))
