"""Deleting a variation says which products use it; one in use is never deleted."""

from __future__ import annotations

from django.db.models import QuerySet

from products.admin.variation import rebuild
from products.models import Variation
from products.services.variation import delete_variations
from pxm.admin.bulk.action import BulkAction, Done, Order, Question


def _ask(rows: QuerySet[Variation]) -> Question:
    variation = rows[0]
    users, named_by = rebuild.users_of(variation), rebuild.products_naming_options(variation)
    is_used = bool(users.total or named_by)
    return Question(
        title=f"{variation.name} is in use" if is_used else f"Delete {variation.name}?",
        button="" if is_used else f"Delete {variation.name[:40]}",
        lost=[] if is_used else ["It is deleted with its options and their modifiers. This cannot be undone."],
        is_dangerous=True,
        template="admin/products/variation/deletion.html",
        details={
            "variation": variation,
            "users": users,
            "named_by": named_by,
            "options": list(variation.options.all()),
            "is_used": is_used,
        },
    )


def _delete(order: Order) -> Done:
    variation = order.rows[0]
    delete_variations(variation_ids=[variation.pk])
    return Done(f"{variation.name} was deleted, with its options and their modifiers.")


DELETION = BulkAction("delete", "Delete…", "products.delete_variation", _ask, _delete)
