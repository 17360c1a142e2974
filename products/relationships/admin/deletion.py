"""Deleting relationships: those that products have are not deleted, and the question says who has them."""

from __future__ import annotations

from dataclasses import replace

from products.models import Product
from products.relationships.models import CustomRelationship
from products.relationships.services.relationship import delete_relationships
from pxm.admin.bulk.action import Question, Rows, deleting
from pxm.admin.humanize import count, listed

# Products that are named; more are counted.
_NAMED = 3
_DELETION = deleting(CustomRelationship, lambda ids: delete_relationships(relationship_ids=ids))


def _ask(rows: Rows) -> Question:
    chosen = rows.order_by().values("pk")
    having = Product.objects.filter(attachments__relationship__in=chosen).distinct()
    total = having.count()
    if not total:
        return _DELETION.ask(rows)
    names = list(having.order_by("name", "pk").values_list("name", flat=True)[:_NAMED])
    shown = listed([*names, *([f"{total - len(names):,} more"] if total > len(names) else [])])
    one = len(rows) == 1
    return Question(
        title=f"{rows[0].name} is in use" if one else "Some of these are in use",
        button="",
        happens=[
            f"{count(total, 'product has', 'products have')} {'it' if one else 'one of them'}: {shown}.",
            f"Take {'it' if one else 'them'} from {'this product' if total == 1 else 'these products'} first.",
        ],
    )


DELETION = replace(_DELETION, ask=_ask)
