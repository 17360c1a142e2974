"""Writes new values into children that stay, under their ids (PIM contract §3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from products.building import sql
from products.building.columns import OPTION_IDS, columns_of, reader_of, shared_columns
from products.building.existing import CODES, CodeChange, Existing
from products.building.inheritance import Fields
from products.building.plan import BuildPlan, Standing
from products.building.snapshot import changed_fields


def update_children(plan: BuildPlan, rows: Iterable[Standing], moment: datetime) -> None:
    """Write the children in one set-based statement, and of their columns only those in which one can differ.

    `rows` yields the plan's updates while they are handed to the database.
    """
    codes = {name: [change for change in changes if change.existing] for name, changes in plan.codes.items()}
    for name, changes in codes.items():
        _park(name, changes)
    names = _changed_names(plan) | {name for name, changes in codes.items() if changes}
    shared = shared_columns(plan.parent.fields, names - plan.varying - {OPTION_IDS})
    own = names - shared.keys()
    read = reader_of(own)
    columns = ["build_hash", *columns_of(own)]
    values = ((it.existing.id, it.child.build_hash, *read(it.child)) for it in rows)
    with sql.news(("id", *columns), values):
        _write(columns, {**shared, "updated_at": sql.moment_text(moment)})


def _changed_names(plan: BuildPlan) -> frozenset[str]:
    """Return what can differ beside the codes, whose changes are known one by one."""
    changed = changed_fields(plan.parent)
    names = {*Fields._fields, OPTION_IDS} if changed is None else changed
    return frozenset(names).difference(plan.codes)


def _park(name: str, changes: Sequence[CodeChange]) -> None:
    """Take the old code from children whose code goes to a sibling, so that siblings can swap codes or pass them on."""
    column = CODES[name]
    held = Existing._fields.index(column)
    wanted = {change.code for change in changes if change.code}
    parked = [existing.id for existing, _, _ in changes if existing and existing[held] in wanted]
    if parked:
        # A child cannot be without SKU; no other product has one of this form with this very id in it.
        nothing = "'parked ' || id" if name == "sku" else "NULL"
        sql.execute(
            f'UPDATE "{sql.PRODUCTS}" SET {column} = {nothing} WHERE {sql.among("id", "uuid")}', sql.many(parked)
        )


def _write(own: Sequence[str], shared: Mapping[str, sql.Value]) -> None:
    settings = [f'"{column}" = n."{column}"' for column in own]
    settings += [f'"{column}" = {sql.parameter_of(column)}' for column in shared]
    sql.execute(
        f'UPDATE "{sql.PRODUCTS}" SET {", ".join(settings)} FROM "{sql.NEWS}" n WHERE "{sql.PRODUCTS}".id = n.id',
        *shared.values(),
    )
