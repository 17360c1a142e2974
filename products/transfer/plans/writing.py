"""Writing what was planned: the states of products as they are, and from there to what they shall be.

An import that is applied and one that is taken back go through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from products.acts.changes import Change, State
from products.acts.rows import StoredRows
from products.attributes import CODES
from products.editing.acts import SINCE, note_returned
from products.editing.entries import Entry, present_entries
from products.extensions.models import Template
from products.models import Product
from products.services.many import Checked, park_codes, write_products
from products.transfer.plans.referring import refuse_referred
from products.transfer.plans.states import columns_in, entries_in, key_of, templates_in
from products.transfer.products.templates import Templates, write_values
from pxm import bulk
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.history import recording
from pxm.rows import Maker, lock

_new_product = Maker(Product)


def current(changes: Sequence[Change]) -> dict[str, State]:
    """Lock the products, and the parents of children among them, and return what they hold of what changes.

    A product that is not there has no state, and a template that is not there no entry in any.
    """
    ids = [change.id for change in changes]
    children = Product.objects.filter(bulk.ids(ids), parent__isnull=False)
    parents = children.order_by().values_list("parent_id", flat=True).distinct()
    bulk.lock(Product, sorted({*ids, *(id.hex for id in parents)}))
    columns = [_of_columns(change) for change in changes]
    names = dict.fromkeys(name for change in columns for name in (change.before or change.after or {}))
    found = StoredRows(Product, tuple(names)).current(columns)
    entries = {template.pk: present_entries(template.pk, ids) for template in _templates(changes)}
    for change in changes:
        if change.id in found:
            wanted = entries_in(change.before if change.before is not None else change.after)
            found[change.id] |= {key_of(id): entries[id].get(change.id) for id in wanted if id in entries}
            if change.before and SINCE in change.before:
                found[change.id][SINCE] = change.before[SINCE]
    return found


def release(changes: Sequence[Change]) -> None:
    """Let go of codes that pass from one product that stays to another. A statement for each kind of code."""
    for column in CODES.values():
        takers = {code: change.id for change in changes if (code := (change.after or {}).get(column))}
        givers = [
            change.id
            for change in changes
            if change.before and change.after is not None and column in change.after
            if takers.get(change.before.get(column), change.id) != change.id
        ]
        park_codes(column, givers)


def write(changes: Sequence[Change]) -> None:
    """Write each change, in the caller's transaction, which has compared them with `current`. No product twice.

    Refuses to delete products that something refers to.
    """
    _delete([change for change in changes if change.after is None])
    kept = [change for change in changes if change.after is not None]
    found = {row.pk.hex: row for row in Product.objects.filter(bulk.ids([change.id for change in kept]))}
    moment = now()
    checked = [_checked(change, found.get(change.id), moment) for change in kept]
    parents = {id: row.parent_id for id, row in found.items()}
    write_products(checked)
    templates = Templates({template.pk: template for template in _templates(kept)})
    write_values(templates, list(_values(kept, checked)))
    note_returned([change for change in kept if SINCE in (change.before or {})], parents)


def _of_columns(change: Change) -> Change:
    before, after = (None if state is None else columns_in(state) for state in (change.before, change.after))
    return change._replace(before=before, after=after)


def _templates(changes: Sequence[Change]) -> list[Template]:
    """Lock the templates that changes name, as far as they are there."""
    ids = templates_in(changes)
    return lock(Template.objects.filter(pk__in=ids)) if ids else []


def _checked(change: Change, product: Product | None, moment: datetime) -> Checked:
    after = columns_in(change.after)
    if product is None:
        return Checked(_new_product(id=UUID(change.id), created_at=moment, updated_at=moment), after)
    before = columns_in(change.before)
    # What was released is told as it was before.
    for column in CODES.values():
        if column in before:
            setattr(product, column, before[column])
    return Checked(product, {name: value for name, value in after.items() if value != before.get(name)})


def _values(
    changes: Iterable[Change], checked: Iterable[Checked]
) -> Iterable[tuple[Product, dict[UUID, tuple[Entry, Entry]]]]:
    for change, each in zip(changes, checked, strict=True):
        before, after = entries_in(change.before), entries_in(change.after)
        differing: dict[UUID, Any] = {
            id: (before.get(id), entry) for id, entry in after.items() if before.get(id) != entry
        }
        if differing:
            yield each.product, differing


def _delete(changes: Sequence[Change]) -> None:
    if not changes:
        return
    refuse_referred(changes)
    rows = Product.objects.filter(bulk.ids([change.id for change in changes]))
    recording.deleted(rows)
    delete_rows(rows)
