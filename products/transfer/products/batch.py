"""What rows of a file do to products: checked one after the other, and written together.

The import of the API checks and writes; one that is looked at first checks, and keeps what it found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from products.editing.entries import Entry
from products.models import Product
from products.services.many import Checked, Checking, Codes, differing, write_products
from products.services.product import lock_with_parents
from products.services.uniqueness import free_slugs
from products.transfer.products.cells import BadDate
from products.transfer.products.rows import BadRow, Header, ImportRow, read_row
from products.transfer.products.templates import Present, TemplateColumns, write_values
from products.transfer.table import Line
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.ids import read_uuid, uuid7s
from pxm.rows import Maker
from pxm.text_hash import text_hash

_new_product = Maker(Product)
# What is wrong with a date that is not written as the import was told; the API's import ends with it.
BAD_DATE = "date"


class What(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What a row does: to `checked` and, by template, from what was to what will be; or why it does nothing."""

    number: int
    what: What = What.REFUSED
    checked: Checked | None = None
    entries: Mapping[UUID, tuple[Entry, Entry]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def _what(checked: Checked, entries: Mapping[UUID, Any]) -> What:
    if checked.is_new:
        return What.NEW
    return What.CHANGED if checked.changes or entries else What.UNCHANGED


class Step(NamedTuple):
    """What an earlier row, which is not written yet, does to a product: columns and entries of templates."""

    product_id: UUID
    columns: Mapping[str, Any]
    held: Mapping[str, Any]
    entries: Mapping[UUID, Entry]
    is_new: bool


class Before(Protocol):
    """The rows before those at hand, as far as they are not written."""

    def concerned(self, codes: Mapping[str, Collection[str]]) -> set[UUID]:
        """Return the products to which they give one of these codes, by the column that holds it."""

    def steps(self, product_ids: Collection[UUID]) -> Sequence[Step]:
        """Return what they do to these products, in order."""

    def free_slugs(self, base: str) -> Iterator[str]:
        """As `products.services.uniqueness.free_slugs`, without those that they give."""


class NothingBefore:
    """Every row before is written."""

    def concerned(self, codes: Mapping[str, Collection[str]]) -> set[UUID]:
        return set()

    def steps(self, product_ids: Collection[UUID]) -> Sequence[Step]:
        return ()

    def free_slugs(self, base: str) -> Iterator[str]:
        return free_slugs(base)


def outcomes_of(
    header: Header, columns: TemplateColumns, lines: Sequence[Line], before: Before
) -> Iterator[list[Outcome]]:
    """Yield what rows do, in parts that name no product twice, nor a code.

    Each part must be written, or known to `before`, when the next one is asked for: it sees what the one before it
    does. Locks the products, in the caller's transaction.
    """
    rows, refused = [], []
    for number, cells in lines:
        try:
            rows.append(read_row(header, number, cells))
        except BadRow as problem:
            refused.append(Outcome(number, problems=[Problem(str(problem), "row")]))
    if refused:
        yield refused
    for part in _without_repeats(rows):
        yield _outcomes(part, columns, before)


def write(columns: TemplateColumns, outcomes: Sequence[Outcome]) -> None:
    """Write what a part of the rows does, in the caller's transaction."""
    done = [(each.checked, each.entries) for each in outcomes if each.checked]
    write_products([checked for checked, _ in done])
    write_values(columns, [(checked.product, entries) for checked, entries in done if entries])


def _outcomes(rows: Sequence[ImportRow], columns: TemplateColumns, before: Before) -> list[Outcome]:
    found = _Found(rows, before)
    new_ids = iter(uuid7s(len(rows)))
    moment = now()
    meant: list[tuple[ImportRow, Product, dict[str, Any]]] = []
    outcomes = []
    for row in rows:
        try:
            product = found.meant_by(row) or _new_product(id=next(new_ids), created_at=moment, updated_at=moment)
        except Invalid as refusal:
            outcomes.append(Outcome(row.number, problems=refusal.problems))
        else:
            meant.append((row, product, differing(product, _sent(row, product))))
    codes = Codes.of((attributes for _, _, attributes in meant), names=_names_of_new(meant), slugs=before.free_slugs)
    _take_steps(codes, before, found)
    checking = Checking(codes)
    present = Present(columns, [product.pk.hex for product in found.products])
    for step in found.steps:
        present.take(step.product_id.hex, step.entries)
    for row, product, attributes in meant:
        try:
            entries = _entries(columns, row, product, present)
            checked = checking.check(product, attributes, main_image=row.main_image or None)
        except BadDate as problem:
            outcomes.append(Outcome(row.number, problems=[Problem(str(problem), BAD_DATE, problem.pointer)]))
        except Invalid as refusal:
            outcomes.append(Outcome(row.number, problems=refusal.problems))
        else:
            outcomes.append(Outcome(row.number, _what(checked, entries), checked, entries))
    return outcomes


def _names_of_new(meant: Iterable[tuple[ImportRow, Product, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield the names from which slugs will be made."""
    for _, product, attributes in meant:
        if product._state.adding and attributes.get("name") and not attributes.get("slug"):
            yield attributes["name"]


def _entries(
    columns: TemplateColumns, row: ImportRow, product: Product, present: Present
) -> dict[UUID, tuple[Entry, Entry]]:
    """Return what changes in the templates of the product: what was and what will be, by template."""
    changed: dict[UUID, tuple[Entry, Entry]] = {}
    for template_id, sent in columns.values_of(row.templates).items():
        before = present.entries[template_id].get(product.pk.hex)
        is_attached = before is not None and before["position"] is not None
        place = 0 if is_attached else present.take_position(product.pk.hex)
        after = columns.entry_of(template_id, before, sent, place)
        if after != before:
            changed[template_id] = (before, after)
    return changed


class _Found:
    """The products that rows name, locked, with the parents of children among them; as the rows before leave them."""

    def __init__(self, rows: Sequence[ImportRow], before: Before) -> None:
        ids = {id for row in rows if row.id and (id := read_uuid(row.id))}
        hashes = [hash for row in rows if row.external_ref and (hash := text_hash(row.external_ref))]
        named = Product.objects.filter(bulk.one_of_texts("external_ref_hash", hashes)).values_list("pk", flat=True)
        wanted = ids | set(named) | before.concerned({"external_ref_hash": hashes})
        locked = lock_with_parents(wanted) if wanted else {}
        self.steps = before.steps(wanted)
        for step in self.steps:
            if step.is_new and step.product_id not in locked:
                locked[step.product_id] = Product(id=step.product_id)
                locked[step.product_id]._state.adding = False
            if step.product_id in locked:
                _set(locked[step.product_id], step.columns)
        self.products = [locked[id] for id in wanted if id in locked]
        self._by_id = {product.pk: product for product in self.products}
        self._by_reference = {product.external_ref: product for product in self.products if product.external_ref}

    def meant_by(self, row: ImportRow) -> Product | None:
        """Return the product of the row, None for a new one. Raises Invalid."""
        known = self._by_reference.get(row.external_ref) if row.external_ref else None
        if row.id:
            id = read_uuid(row.id)
            product = self._by_id.get(id) if id else None
            if product is None:
                raise Invalid(Problem("could not find product", "missing", "/data/id"))
            if known is not None and known.pk != product.pk:
                raise Invalid(Problem("id and external_ref are those of two products", "two_products"))
            known = product
        elif not row.external_ref:
            raise Invalid(Problem("row needs an id or an external_ref", "no_key"))
        if known is not None and known.product_type == Product.Type.BUNDLE:
            raise Invalid(Problem("a bundle can not be imported", "bundle"))
        return known


def _set(product: Product, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(product, name, value)


def _take_steps(codes: Codes, before: Before, found: _Found) -> None:
    """Let the codes be as the rows before leave them."""
    giving = before.concerned(codes.keys)
    for step in before.steps(giving | set(codes.owners.values()) | {product.pk for product in found.products}):
        codes.give(step.product_id, step.held, step.columns)


def _sent(row: ImportRow, product: Product) -> dict[str, Any]:
    """Return the attributes as a request sends them: null removes a custom attribute; a new product has none yet."""
    custom = {
        kind: {key: text for key, text in texts.items() if text is not None or not product._state.adding}
        for kind, texts in row.custom.items()
    }
    return row.attributes | {kind: texts for kind, texts in custom.items() if _differ(getattr(product, kind), texts)}


def _differ(present: dict[str, str], sent: dict[str, str | None]) -> bool:
    return any(present.get(key) != text for key, text in sent.items())


def _without_repeats(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    """Yield rows in parts that name no product twice, nor a code: the later row sees what the one before it wrote."""
    part: list[ImportRow] = []
    named: set[tuple[str, str]] = set()
    for row in rows:
        codes = {name: row.attributes.get(name) for name in ("sku", "slug", "external_ref")} | {"id": row.id.lower()}
        keys = {(name, text) for name, text in codes.items() if text}
        if not named.isdisjoint(keys):
            yield part
            part, named = [], set()
        part.append(row)
        named |= keys
    if part:
        yield part
