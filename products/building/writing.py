"""Deletes and makes children, many at once: never one by one, never through model instances (PIM contract §3.6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from products.building import sql
from products.building.columns import OPTION_IDS, columns_of, reader_of, shared_columns
from products.building.existing import Existing
from products.building.identity import key_text
from products.building.inheritance import Child, Fields
from products.building.plan import BuildPlan
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


def _delete_related(relation: Any, ids: str) -> None:
    """Children rarely have anything of their own: one look, and the ORM's cascade only for what is there."""
    model = relation.related_model
    key, column = model._meta.pk.column, relation.field.column
    found = sql.select(f'SELECT "{key}" FROM "{model._meta.db_table}" WHERE {sql.among(column, "uuid")}', ids)
    if found:
        model._base_manager.filter(pk__in=[pk for (pk,) in found]).delete()


def create_children(plan: BuildPlan, children: Iterable[Child], ids: Iterable[str], moment: datetime) -> None:
    """Insert the children of a plan under these ids. `children` yields them while they are handed to the database."""
    own = plan.varying | {OPTION_IDS}
    read = reader_of(own)
    shared = {
        **shared_columns(plan.parent.fields, set(Fields._fields) - own),
        "product_type": Product.Type.CHILD.value,
        "components": "{}",
        "parent_id": plan.parent.id.hex,
        "is_independent": "0",
        "needs_rebuild": "0",
        "occurring_options": None,
        "created_at": sql.moment_text(moment),
        "updated_at": sql.moment_text(moment),
    }
    rows = ((id, key_text(child.key), child.build_hash, *read(child)) for id, child in zip(ids, children, strict=True))
    sql.insert(sql.PRODUCTS, ("id", "option_key", "build_hash", *columns_of(own)), rows, shared)
