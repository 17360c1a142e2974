"""Deleting many rows with all that hangs on them, table by table, without loading one.

The framework's own delete loads every row that goes. This follows the same foreign keys in the same manner: nobody has
to think of a table that begins to point at another one.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CASCADE, DO_NOTHING, PROTECT, SET_NULL, Model, ProtectedError, QuerySet


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete `rows` and all that their foreign keys say goes along; return how many of `rows` themselves went.

    `rows` is read again for each table, as a subquery, so it is no slice; ``pk__in=bulk.ids(…)`` names many rows. There
    is one statement for each table, whatever hangs on the rows; a tree costs as many for each of its levels. Raises
    ProtectedError where the framework would; the caller's transaction undoes what went before.
    """
    return _delete(rows.order_by(), above=())


def _delete(rows: QuerySet[Any], *, above: tuple[type[Model], ...]) -> int:
    for relation in followed_relations(rows.model):
        _follow(relation, rows, (*above, rows.model))
    return rows._raw_delete(using=rows.db) or 0


def followed_relations(model: type[Model]) -> list[Any]:
    """Return the foreign keys that lead to `model`, those without a name too, as the framework's collector does."""
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
        # A table that leads back to itself is followed as deep as it has rows.
        if model not in above or related.exists():
            _delete(related, above=above)
    elif rule is SET_NULL:
        related.update(**{name: None})
    elif rule is PROTECT:
        if found := list(related[:1]):
            raise ProtectedError(f"{model._meta.verbose_name_plural} still refer to it", set(found))
    elif rule is not DO_NOTHING:
        raise TypeError(f"deletion cannot follow {model.__name__}.{name}: its rule is none of those known here")
