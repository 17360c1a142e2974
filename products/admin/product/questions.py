"""What is asked before products are changed or deleted together: counts in words, and what cannot be undone."""

from __future__ import annotations

from django.db.models import QuerySet

from products.admin.bundle.membership import undeletable
from products.models import Product
from pxm.admin.bulk.action import Question
from pxm.admin.humanize import count, listed

NAMED = 5


def status_question(chosen: QuerySet[Product], status: str) -> Question:
    total, same = chosen.count(), chosen.filter(status=status).count()
    word = Product.Status(status).label.lower()
    happens = []
    if same:
        happens.append(f"{same:,} of them {'is' if same == 1 else 'are'} {word} already; nothing happens to those.")
    return Question(
        title=f"Set {count(total, 'product')} {word}?" if total > 1 else f"Set this product {word}?",
        button=f"Set {count(total - same, 'product')} {word}",
        happens=[*happens, *_parents_keep_children(chosen)],
        lost=becoming_independent(chosen.exclude(status=status)),
    )


def tags_question(chosen: QuerySet[Product], verb: str) -> Question:
    """`verb` is *Add* or *Remove*."""
    total = chosen.count()
    where = "to" if verb == "Add" else "from"
    return Question(
        title=f"{verb} tags {where} {count(total, 'product')}",
        button=f"{verb} tags {where} {count(total, 'product')}",
        happens=_parents_keep_children(chosen),
        lost=becoming_independent(chosen),
    )


def deletion_question(chosen: QuerySet[Product]) -> Question:
    if (told := undeletable(chosen)) is not None:
        return told
    total = chosen.count()
    parents = chosen.filter(product_type=Product.Type.PARENT)
    children = Product.objects.filter(parent__in=parents).exclude(pk__in=chosen)
    also = children.count()
    lost = ["This cannot be undone."]
    if also:
        independent = children.filter(is_independent=True)
        total_parents = parents.count()
        whose = str(parents[0]) if total_parents == 1 else f"the {total_parents:,} parents among them"
        lost.insert(0, f"{count(also, 'child', 'children')} of {whose} will be deleted too.")
        if edited := independent.count():
            is_are = "is" if edited == 1 else "are"
            lost.insert(1, f"{edited:,} of those {is_are} independent, changed by hand: {_named(independent)}.")
    remade = chosen.filter(parent__isnull=False).exclude(parent__in=chosen).count()
    if remade:
        lost.append(f"The next build of its parent makes a deleted child anew; this concerns {remade:,} of them.")
    return Question(
        title=f"Delete {count(total, 'product')}?" if total > 1 else "Delete this product?",
        button=f"Delete {count(total + also, 'product')}",
        lost=lost,
        is_dangerous=True,
    )


def becoming_independent(chosen: QuerySet[Product]) -> list[str]:
    """Return the warning for the children among `chosen` that a change makes independent; empty if there are none."""
    children = chosen.filter(parent__isnull=False, is_independent=False).count()
    if not children:
        return []
    they = "is a child and becomes" if children == 1 else "are children and become"
    return [f"{children:,} of them {they} independent: later builds will no longer change what you change here."]


def _parents_keep_children(chosen: QuerySet[Product]) -> list[str]:
    if chosen.filter(product_type=Product.Type.PARENT).exists():
        return ["The children of parents among them follow with the next build."]
    return []


def _named(rows: QuerySet[Product]) -> str:
    total = rows.count()
    names = [str(row) for row in rows[:NAMED]]
    return listed([*names, f"{total - NAMED:,} more"] if total > NAMED else names)
