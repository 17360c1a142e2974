"""What a row of a file does to a product, as it is kept: what the product holds of it before and after.

A state has columns of the product, and under ``template:<digits of its id>`` what `products.editing.entries` says of a
template. The type of a product that is there already stands in both states: an import knows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from products.acts.changes import Change, State
from products.attributes import BUILT, CODES, Inherited, label_of
from products.editing.acts import INDEPENDENT, SINCE, TEMPLATE
from products.editing.entries import Entry
from products.models import Product
from products.services.many import Checked
from products.transfer.plans.storing import Marks
from pxm.admin.humanize import listed

TYPE = "product_type"
_PASSED_ON = frozenset(each.name for each in BUILT if each.inherited is Inherited.FROM_PARENT)


def change_of(checked: Checked, entries: Mapping[UUID, tuple[Entry, Entry]]) -> Change:
    """Return what a row does."""
    product = checked.product
    after: State = {**checked.changes, **{key_of(id): entry for id, (_, entry) in entries.items()}}
    name = str(product) if not checked.is_new else called(after["name"], after.get("sku") or "")
    if checked.is_new:
        return Change(product.pk.hex, name, None, after)
    before: State = {column: getattr(product, column) for column in checked.changes}
    before |= {key_of(id): entry for id, (entry, _) in entries.items()}
    kind = {TYPE: str(product.product_type)}
    return Change(product.pk.hex, name, before | kind, after | kind)


def called(name: str, sku: str) -> str:
    return " · ".join(filter(None, (name, sku)))


def marks_of(checked: Checked, entries: Collection[UUID]) -> Marks:
    if checked.is_new:
        return Marks()
    product, changes = checked.product, checked.changes
    passes_on = bool(entries) or not _PASSED_ON.isdisjoint(changes)
    return Marks(
        frees_child=INDEPENDENT in changes,
        changes_sku="sku" in changes and bool(product.sku),
        changes_slug="slug" in changes and bool(product.slug),
        marks_parent=passes_on and product.product_type == Product.Type.PARENT,
    )


def key_of(template_id: UUID) -> str:
    return f"{TEMPLATE}{template_id.hex}"


def columns_in(state: State | None) -> State:
    """Return what a state holds of the product itself."""
    return {name: value for name, value in (state or {}).items() if name != SINCE and not name.startswith(TEMPLATE)}


def entries_in(state: State | None) -> dict[UUID, Entry]:
    """Return what a state holds of templates."""
    return {
        UUID(name.removeprefix(TEMPLATE)): value for name, value in (state or {}).items() if name.startswith(TEMPLATE)
    }


def codes_in(state: State | None) -> dict[str, Any]:
    """Return the codes that a state holds, by their columns."""
    return {column: (state or {}).get(column) for column in CODES.values() if column in (state or {})}


def codes_sent(state: State | None) -> dict[str, Any]:
    """Return the codes that a state holds, as a request sends them."""
    return {name: (state or {})[name] for name in CODES if name in (state or {})}


def listed_codes(names: Iterable[str]) -> str:
    """Return what people call these codes: "SKU and slug"."""
    return listed([label_of(name) for name in names])


def templates_in(changes: Iterable[Change]) -> set[UUID]:
    return {id for change in changes for id in (*entries_in(change.before), *entries_in(change.after))}


_SENT = (
    "name",
    "description",
    "sku",
    "slug",
    "status",
    "commodity_type",
    "mpn",
    "upc_ean",
    "external_ref",
    "external_ref_hash",
    "tags",
    "locales",
    "custom_inputs",
    "shopper_attributes",
    "admin_attributes",
    "main_image",
    "files",
)
_NEW = Product()
# What every product that was made holds, whatever its row said; the rest of its columns is nobody's to send.
MADE: State = {TYPE: str(Product.Type.STANDARD), **{name: getattr(_NEW, name) for name in _SENT}}


def whole(state: State) -> State:
    """Return everything that it takes to make a product again, from what its row said."""
    return {**MADE, **state}
