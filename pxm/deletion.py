"""Deleting many rows and everything that depends on them, table by table, without loading any.

Django's own delete loads every row that it deletes. This follows the same foreign keys in the same way, so a new table
that points at another one is covered without anyone having to remember it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CASCADE, DO_NOTHING, PROTECT, SET_NULL, Model, ProtectedError, QuerySet


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete `rows` and everything that cascades from them; return how many of `rows` themselves were deleted.

    `rows` is read again for each table, as a subquery, so it must not be a slice; ``bulk.ids(…)`` names many
    rows. There is one statement per table, however many rows depend on these; a tree costs that many for each of its
    levels. Raises ProtectedError where Django would; the caller's transaction undoes what was deleted before.
    """
    return _delete(rows.order_by(), above=())


def _delete(rows: QuerySet[Any], *, above: tuple[type[Model], ...]) -> int:
    for relation in followed_relations(rows.model):
        _follow(relation, rows, (*above, rows.model))
    return rows._raw_delete(using=rows.db) or 0


def followed_relations(model: type[Model]) -> list[Any]:
    """Return the foreign keys that point at `model`, hidden ones too, as Django's collector does."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_one or relation.one_to_many)
    ]


def _follow(relation: Any, rows: QuerySet[Any], above: tuple[type[Model], ...]) -> None:
    model, name, rule = relation.related_model, relation.field.name, relation.on_delete
    target = relation.field.target_field.attname
    related = model._base_manager.filter(**{f"{name}__in": rows.values(target)}).order_by()
    if rule is CASCADE:
        # A table that points at itself is followed as deep as it has rows.
        if model not in above or related.exists():
            _delete(related, above=above)
    elif rule is SET_NULL:
        related.update(**{name: None})
    elif rule is PROTECT:
        if found := list(related[:1]):
            raise ProtectedError(f"{model._meta.verbose_name_plural} still refer to it", set(found))
    elif rule is not DO_NOTHING:
        raise TypeError(f"deletion cannot follow {model.__name__}.{name}: its on_delete is not one of those known here")
