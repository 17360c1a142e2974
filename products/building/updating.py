"""Writes new values into children that stay, under their ids (PIM contract §3.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from products.building import sql
from products.building.columns import columns_of, option_list, reader_of, shared_columns
from products.building.existing import CODES, CodeChange, Existing, code_changes
from products.building.plan import Standing
from products.building.reading import ParentState


def update_children(
    parent: ParentState, standing: Sequence[Standing], rows: Iterable[Standing], varying: Collection[str],
    moment: datetime,
) -> None:  # fmt: skip
    """Write the children in set-based statements, and of their columns only those in which at least one differs.

    `rows` yields the same children while they are handed to the database.
    """
    changes = {name: code_changes(name, standing) for name in CODES if name in varying}
    _park(changes)
    names = [name for name in varying if name not in CODES or changes[name]]
    read = reader_of(names)
    columns = ("option_ids", *columns_of(names))
    values = ((it.existing.id, it.child.build_hash, option_list(it.child), *read(it.child.fields)) for it in rows)
    with sql.news(("id", "build_hash", *columns), values):
        shared = shared_columns(parent.fields, varying)
        differing = _differing(columns, shared)
        if differing:
            shared["updated_at"] = sql.moment_text(moment)
            differing.append("updated_at")
        _write([*differing, "build_hash"], shared)


def _park(changes: Mapping[str, Sequence[CodeChange]]) -> None:
    """Take their codes from children whose codes go to a sibling, so that siblings can swap codes or pass them on."""
    parked: set[str] = set()
    for name, changing in changes.items():
        held = Existing._fields.index(CODES[name])
        wanted = {change.code for change in changing if change.code}
        parked.update(existing.id for existing, _, _ in changing if existing and existing[held] in wanted)
    if parked:
        # A child cannot be without SKU; no product has one of this form with this very id in it.
        sql.execute(
            f"UPDATE \"{sql.PRODUCTS}\" SET sku = 'parked ' || id, slug = NULL, external_ref_hash = NULL"
            f" WHERE {sql.among('id', 'uuid')}",
            sql.many(sorted(parked)),
        )


def _differing(columns: Iterable[str], shared: Mapping[str, sql.Value]) -> list[str]:
    """Return the columns in which a child differs from the news, or from what all children share."""
    news = {column: f'n."{column}"' for column in columns}
    sources = news | {column: sql.parameter_of(column) for column in shared}
    differences = [sql.differs(f'p."{column}"', source) for column, source in sources.items()]
    tests = ", ".join(f"max(CASE WHEN {difference} THEN 1 ELSE 0 END)" for difference in differences)
    statement = f'SELECT {tests} FROM "{sql.PRODUCTS}" p JOIN "{sql.NEWS}" n ON p.id = n.id'
    (found,) = sql.select(statement, *shared.values())
    return [column for column, differs in zip(sources, found, strict=True) if differs]


def _write(columns: Iterable[str], shared: Mapping[str, sql.Value]) -> None:
    settings = ", ".join(
        f'"{column}" = {sql.parameter_of(column)}' if column in shared else f'"{column}" = n."{column}"'
        for column in columns
    )
    parameters = [shared[column] for column in columns if column in shared]
    statement = f'UPDATE "{sql.PRODUCTS}" SET {settings} FROM "{sql.NEWS}" n WHERE "{sql.PRODUCTS}".id = n.id'
    sql.execute(statement, *parameters)
