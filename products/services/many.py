"""Making and changing many products, as `products.services.product` does one: a fixed number of statements.

What is written here has neither variations nor components nor build rules: who sends these sends one product.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from products.attributes import ATTRIBUTES, CODES
from products.building.tags import tags_written
from products.inputs.product import ProductInput
from products.inputs.product_files import read_linked_files
from products.models import Product
from products.models.product import as_slug
from products.services.product_attributes import columns, merged
from products.services.product_limits import problems_of_size
from products.services.rebuilds import attributes_changed
from products.services.uniqueness import first_slugs, free_slugs
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.inputs import Reader
from pxm.pointers import ATTRIBUTES as POINTER
from pxm.pointers import join
from pxm.rows import TICK, differences, lost_races_refused
from pxm.text_hash import text_hash

# Attributes that are sent as their columns hold them: texts, and lists of texts. Where one does already, nothing needs
# to be checked.
_AS_STORED = frozenset(each.name for each in ATTRIBUTES if each.sent and not each.is_map and not each.in_rows)
_WRITTEN = tuple(
    dict.fromkeys(
        [
            *columns(
                {each.name: None for each in ATTRIBUTES if each.sent and not each.in_rows and each.name != "components"}
            )
        ]
    )
)
_EMPTY: Mapping[str, Any] = {each.name: [] for each in ATTRIBUTES if each.name in _AS_STORED and each.is_json}
_UPDATED = (*_WRITTEN, "main_image", "is_independent", "updated_at")


@dataclass(frozen=True)
class Checked:
    """A product, new or locked, and the columns that will differ: none if it is as it is asked to be."""

    product: Product
    changes: Mapping[str, Any]

    @property
    def is_new(self) -> bool:
        return bool(self.product._state.adding)


@dataclass
class Codes:
    """Which product has which SKU, slug and reference, as far as those at hand are concerned. One query.

    Further ones are made only where a name is that of more than a few products; `slugs` yields those without end that
    a name leads to and nobody has.
    """

    owners: dict[tuple[str, str], UUID] = field(default_factory=dict)
    keys: Mapping[str, Collection[str]] = field(default_factory=dict)
    slugs: Callable[[str], Iterator[str]] = free_slugs
    _further: dict[str, Iterator[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        wanted: Iterable[Mapping[str, Any]],
        *,
        names: Iterable[str] = (),
        slugs: Callable[[str], Iterator[str]] = free_slugs,
    ) -> Codes:
        """Look up who has the codes in these attributes, and the slugs that these names propose."""
        keys: dict[str, set[str]] = {column: set() for column in CODES.values()}
        for attributes in wanted:
            for name, column in CODES.items():
                text = attributes.get(name)
                if isinstance(text, str) and text:
                    keys[column].add(text if column == name else text_hash(text) or "")
        for name in names:
            keys["slug"].update(first_slugs(as_slug(name)))
        any_of = Q()
        for column, values in keys.items():
            any_of |= Q(bulk.one_of_texts(column, values)) if values else Q()
        found = cls(keys=keys, slugs=slugs)
        if not any_of:
            return found
        for pk, *values in Product.objects.filter(any_of).values_list("pk", *keys):
            for column, value in zip(keys, values, strict=True):
                if value:
                    found.owners[column, value] = pk
        return found

    def taken(self, product_id: UUID, changes: Mapping[str, Any]) -> list[str]:
        """Return the names of the attributes whose code another product has."""
        return [
            name
            for name, column in CODES.items()
            if changes.get(column) and self.owners.get((column, changes[column]), product_id) != product_id
        ]

    def give(self, product_id: UUID, held: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        """Note that the product will have these codes, and has no longer what it `held`."""
        for column in CODES.values():
            if column in changes:
                before = (column, held.get(column) or "")
                if self.owners.get(before) == product_id:
                    del self.owners[before]
                if changes[column]:
                    self.owners[column, changes[column]] = product_id

    def free_slug(self, name: str) -> str | None:
        """Return a slug made from `name` that no product has or is about to have; None if none can be made."""
        base = as_slug(name)
        if not base:
            return None
        for slug in first_slugs(base):
            if ("slug", slug) not in self.owners:
                return slug
        further = self._further.setdefault(base, self.slugs(base))
        return next(slug for slug in further if ("slug", slug) not in self.owners)


def differing(product: Product, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes without those that the product has just so already; all of them if it is new."""
    if product._state.adding:
        return dict(attributes)
    return {
        name: value
        for name, value in attributes.items()
        if name not in _AS_STORED or (getattr(product, name) or _EMPTY.get(name, "")) != value
    }


class Checking:
    """Checks products one after the other, each as if those before it were written already."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        # Making a reader takes long, and there are few combinations of members.
        self._readers: dict[tuple[frozenset[str], bool], Reader] = {}

    def check(self, product: Product, attributes: Mapping[str, Any], *, main_image: str | None = None) -> Checked:
        """Return what will be written. Raises Invalid with every problem."""
        is_new = product._state.adding
        sent = differing(product, attributes)
        if not (is_new or sent or main_image is not None):
            return Checked(product, {})
        fields = self._read(product, merged(sent, product), is_new=is_new) if sent or is_new else {}
        changes = columns(fields)
        problems = problems_of_size(product, fields) if changes else []
        if main_image is not None and main_image != product.main_image:
            (link,) = read_linked_files([{"id": main_image}])
            changes["main_image"] = link["id"]
        changes = changes if is_new else differences(product, changes)
        problems += [
            Problem(f"{name} must be unique amongst products", f"product_{name}_unique", join(POINTER, name))
            for name in self._codes.taken(product.pk, changes)
        ]
        if problems:
            raise Invalid(problems)
        if is_new and not changes.get("slug"):
            changes["slug"] = self._codes.free_slug(changes["name"])
        if changes and product.is_child and not product.is_independent:
            changes["is_independent"] = True
        held = {} if is_new else {column: getattr(product, column) for column in CODES.values()}
        self._codes.give(product.pk, held, changes)
        return Checked(product, changes)

    def _read(self, product: Product, sent: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
        required = ("name", "sku", "commodity_type") if is_new else ()
        members = frozenset({*sent, *required})
        key = (members, product.is_child)
        reader = self._readers.get(key) or self._readers.setdefault(key, Reader(ProductInput, members))
        return reader.read(sent, bundle=False, child=product.is_child)


def write_products(checked: Sequence[Checked]) -> None:
    """Write what differs, in the caller's transaction; no product is named twice."""
    made = [each for each in checked if each.is_new]
    changed = [each for each in checked if each.changes and not each.is_new]
    _free_codes(checked)
    _insert(made)
    _update(changed)
    tags_written([each.product.pk.hex for each in checked if "tags" in each.changes])
    recording.changed((each.product, recording.held(each.product, each.changes), each.changes) for each in changed)
    attributes_changed([each.product.pk for each in changed if not each.product.is_child])


def _free_codes(checked: Sequence[Checked]) -> None:
    """Let go of codes that change hands: no statement can take a code and give it at once."""
    for column in CODES.values():
        takers = {each.changes[column]: each.product.pk for each in checked if each.changes.get(column)}
        givers = [
            each.product.pk.hex
            for each in checked
            if not each.is_new
            and column in each.changes
            and takers.get(getattr(each.product, column), each.product.pk) != each.product.pk
        ]
        park_codes(column, givers)


def park_codes(column: str, ids: Collection[str]) -> None:
    """Take away what these products have in a column of codes, until they are given another code. One statement."""
    if ids:
        # A product is never without a SKU.
        bulk.update(Product, (column,), ((id, f"moved from {id}" if column == "sku" else None) for id in ids))


def _insert(made: Sequence[Checked]) -> None:
    if not made:
        return
    rows = [each.product for each in made]
    for each in made:
        for name, value in each.changes.items():
            setattr(each.product, name, value)
    with lost_races_refused():
        bulk.insert_instances(rows, has_triggers=True)
    for row in rows:
        row._state.adding = False
    recording.created(*rows)


def _update(changed: Sequence[Checked]) -> None:
    if not changed:
        return
    moment = now()
    rows = []
    for each in changed:
        later = {"updated_at": max(moment, each.product.updated_at + TICK)}
        values = {**{name: getattr(each.product, name) for name in _UPDATED}, **each.changes, **later}
        rows.append((each.product.pk.hex, *(bulk.text_of(values[name]) for name in _UPDATED)))
    with lost_races_refused():
        bulk.update(Product, _UPDATED, rows)
