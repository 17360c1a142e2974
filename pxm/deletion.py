"""Deleting many rows and everything that depends on them, table by table, of which no more than keys is read.

Django's own delete loads every row that it deletes. This follows the same foreign keys in the same way, so a new table
that points at another one is covered without anyone having to remember it.

The keys are read once for each table that others point at. Subqueries within subqueries would not need that, but where
PostgreSQL's statistics are old, it takes each table for nearly empty and reads all of them for each row of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CASCADE, DO_NOTHING, PROTECT, SET_NULL, Model, ProtectedError, QuerySet

from pxm import bulk
from pxm.registry import Registry


@dataclass(frozen=True)
class Farewell:
    """What is to be done `before` rows of `model` are deleted with the rows of `owner` that they depend on.

    The rows of `owner` are locked by then, those of `model` are not.
    """

    name: str
    model: type[Model]
    owner: type[Model]
    before: Callable[[QuerySet[Any]], None]


FAREWELLS: Registry[Farewell] = Registry("farewell")


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete `rows` and everything that cascades from them; return how many of `rows` themselves were deleted.

    ``bulk.ids(…)`` names many rows. There are two statements per table at most, however many rows depend on these; a
    tree costs that many for each of its levels. Raises ProtectedError where Django would; the caller's transaction
    undoes what was deleted before.
    """
    return _delete(rows.order_by(), above=())


def _delete(rows: QuerySet[Any], *, above: tuple[type[Model], ...]) -> int:
    model, relations = rows.model, followed_relations(rows.model)
    for farewell in FAREWELLS:
        if farewell.model is model and farewell.owner in above:
            farewell.before(rows)
    if not relations:
        return rows._raw_delete(using=rows.db) or 0
    keys = list(rows.values_list("pk", flat=True))
    if not keys and model in above:
        # A table that points at itself is followed as deep as it has rows.
        return 0
    for relation in relations:
        _follow(relation, keys, (*above, model))
    return model._base_manager.filter(bulk.one_of(model._meta.pk, keys))._raw_delete(using=rows.db) or 0


def followed_relations(model: type[Model]) -> list[Any]:
    """Return the foreign keys that point at `model`, hidden ones too, as Django's collector does."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_one or relation.one_to_many)
    ]


def _follow(relation: Any, keys: Collection[Any], above: tuple[type[Model], ...]) -> None:
    model, name, rule = relation.related_model, relation.field.name, relation.on_delete
    if not relation.field.target_field.primary_key:
        raise TypeError(f"deletion cannot follow {model.__name__}.{name}: it does not point at a primary key")
    related = model._base_manager.filter(bulk.one_of(relation.field, keys)).order_by()
    if rule is CASCADE:
        _delete(related, above=above)
    elif rule is SET_NULL:
        related.update(**{name: None})
    elif rule is PROTECT:
        if found := list(related[:1]):
            raise ProtectedError(f"{model._meta.verbose_name_plural} still refer to it", set(found))
    elif rule is not DO_NOTHING:
        raise TypeError(f"deletion cannot follow {model.__name__}.{name}: its on_delete is not one of those known here")
