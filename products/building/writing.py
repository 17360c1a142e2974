"""Deletes and makes children, many at once: never one by one, never through model instances (PIM contract §3.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from products.building import sql
from products.building.columns import columns_of, option_list, reader_of, shared_columns
from products.building.existing import Existing
from products.building.identity import key_text
from products.building.inheritance import Child
from products.building.reading import ParentState
from products.models import Product


def delete_children(children: Iterable[Existing]) -> None:
    """Delete children and whatever hangs on them; what merely mentions one, as a bundle does, keeps its id."""
    doomed = [child.id for child in children]
    if not doomed:
        return
    ids = sql.many(doomed)
    for relation in Product._meta.related_objects:
        if relation.related_model is not Product:
            _delete_related(relation, ids)
    sql.execute(f'DELETE FROM "{sql.PRODUCTS}" WHERE {sql.among("id", "uuid")}', ids)


def _delete_related(relation: Any, ids: Any) -> None:
    """Children rarely have anything of their own: one look, and the ORM's cascade only for what is there."""
    model = relation.related_model
    key, column = model._meta.pk.column, relation.field.column
    found = sql.select(f'SELECT "{key}" FROM "{model._meta.db_table}" WHERE {sql.among(column, "uuid")}', ids)
    if found:
        model._base_manager.filter(pk__in=[pk for (pk,) in found]).delete()


def create_children(
    parent: ParentState, children: Iterable[Child], ids: Sequence[UUID], varying: Collection[str], moment: datetime
) -> None:
    """Insert the children of a plan under these ids."""
    read = reader_of(varying)
    shared = {
        **shared_columns(parent.fields, varying),
        "product_type": Product.Type.CHILD.value,
        "components": "{}",
        "parent_id": parent.id.hex,
        "is_independent": "0",
        "needs_rebuild": "0",
        "occurring_options": None,
        "created_at": sql.moment_text(moment),
        "updated_at": sql.moment_text(moment),
    }
    rows = (
        (id.hex, key_text(child.key), option_list(child), child.build_hash, *read(child.fields))
        for id, child in zip(ids, children, strict=True)
    )
    sql.insert(sql.PRODUCTS, ("id", "option_key", "option_ids", "build_hash", *columns_of(varying)), rows, shared)
