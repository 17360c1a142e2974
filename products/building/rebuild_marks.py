"""The marks that say which products need a rebuild, and what else is kept up to date between builds.

Services call these after writing something that builds depend on, in the same transaction and with the products locked
before anything else (all code locks products, then variations, then options). Marks do not move `updated_at`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from products.building.combinations import occurring_options
from products.building.last_build import DETACHED, RETURNED
from products.building.matrix import without_children
from products.building.parents import ParentState, read_parents
from products.building.rebuild_reasons import reasons
from products.models import LastBuild, Product, VariationLink
from pxm.clock import now

# Up to this many products at once are compared with their last build; if there are more, all count as changed.
_COMPARED = 100


def mark_for_rebuild(*, product_ids: Iterable[UUID] = (), variation_ids: Iterable[UUID] = ()) -> None:
    """Set `needs_rebuild` of products that have been built: true where something differs from the last build.

    An edit that was taken back therefore clears the mark. A product that was never built has none.
    """
    concerned = LastBuild.objects.filter(_concerned("product", product_ids, variation_ids))
    built = list(concerned.order_by("pk").values_list("product", flat=True))
    if len(built) > _COMPARED:
        Product.objects.filter(pk__in=built, needs_rebuild=False).update(needs_rebuild=True)
    else:
        _mark({parent.id: bool(reasons(parent)) for parent in read_parents(built).values()} if built else {})


def _mark(marks: Mapping[UUID, bool]) -> None:
    for mark in (True, False):
        ids = [product_id for product_id, marked in marks.items() if marked is mark]
        if ids:
            Product.objects.filter(pk__in=ids, needs_rebuild=not mark).update(needs_rebuild=mark)


def refresh_occurring_options(*, product_ids: Iterable[UUID] = (), variation_ids: Iterable[UUID] = ()) -> None:
    """Recompute which options occur in at least one combination the rules build (PIM contract §2.5)."""
    has_rules = Q(build_rules__isnull=False) | Q(occurring_options__isnull=False)
    concerned = Product.objects.filter(_concerned("pk", product_ids, variation_ids)).filter(has_rules)
    ids = list(concerned.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _COMPARED):
        for parent in read_parents(ids[start : start + _COMPARED]).values():
            occurring = _occurring(parent)
            if occurring != parent.occurring_options:
                Product.objects.filter(pk=parent.id).update(occurring_options=occurring)


def _occurring(parent: ParentState) -> list[str] | None:
    occurring = occurring_options(parent.axes, parent.rules)
    return None if occurring is None else [option for option in parent.options if option in occurring]


def _concerned(field: str, product_ids: Iterable[UUID], variation_ids: Iterable[UUID]) -> Q:
    linking = VariationLink.objects.filter(variation__in=list(variation_ids)).values("product")
    return Q(**{f"{field}__in": list(product_ids)}) | Q(**{f"{field}__in": linking})


def forget_children(*, parent_id: UUID, child_ids: Collection[UUID]) -> None:
    """Take deleted children out of their parent's matrix at once; one left without any is `standard` again.

    The matrix is part of the parent's document, so this is the one function here that moves `updated_at`.
    """
    last_build = LastBuild.objects.filter(product=parent_id).first()
    if last_build is None:
        return
    matrix, left = without_children(last_build.matrix, [str(child_id) for child_id in child_ids])
    gone = last_build.child_count - left
    if not gone:
        return
    last_build.matrix, last_build.child_count = matrix, left
    last_build.inputs["deleted_children"] += gone
    last_build.save(update_fields=["matrix", "child_count", "inputs"])
    became_standard = {} if left else {"product_type": Product.Type.STANDARD}
    Product.objects.filter(pk=parent_id).update(needs_rebuild=True, updated_at=now(), **became_standard)


def templates_detached(*, parent_id: UUID, count: int) -> None:
    """Note that a child lost templates that its parent passed on: the next build gives them back."""
    _note(parent_id, DETACHED, count)


def children_returned(*, parent_id: UUID, count: int) -> None:
    """Note that children are not independent any more that the last build left alone: the next one writes them."""
    _note(parent_id, RETURNED, count)


def _note(parent_id: UUID, what: str, count: int) -> None:
    last_build = LastBuild.objects.filter(product=parent_id).first()
    if last_build is None:
        return
    last_build.inputs[what] = last_build.inputs.get(what, 0) + count
    last_build.save(update_fields=["inputs"])
    Product.objects.filter(pk=parent_id).update(needs_rebuild=True)
