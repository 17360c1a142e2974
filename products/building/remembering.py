"""What is kept with the parent once its children are written: only what is not so already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from products.building.identity import key_text
from products.building.matrix import Leaf, matrix_text
from products.building.plan import BuildPlan
from products.building.snapshot import inputs_snapshot, variations_snapshot
from products.building.sql import uuid_text
from products.models import LastBuild, Product


def remember_build(plan: BuildPlan, new_ids: Sequence[str], moment: datetime) -> None:
    """Keep what a build saw and made, and set type and mark of the parent.

    So `built_at` is the moment of the last build that found anything changed; the jobs tell when others ran.
    """
    parent, last = plan.parent, plan.parent.last_build
    count = len(plan.combinations)
    grew_anew = bool(plan.create or plan.delete) or last is None or _is_other_tree(last, plan)
    news: dict[str, Any] = {"variations": variations_snapshot(parent), "inputs": inputs_snapshot(parent)}
    if grew_anew:
        news |= {"matrix": matrix_text(_leaves(plan, new_ids)), "child_count": count}
    if grew_anew or any(getattr(last, name) != value for name, value in news.items()):
        LastBuild.objects.update_or_create(product_id=parent.id, defaults=news | {"built_at": moment})
    row = {"product_type": Product.Type.PARENT if count else Product.Type.STANDARD, "needs_rebuild": False}
    if grew_anew or any(getattr(parent, name) != value for name, value in row.items()):
        # Type and matrix are part of the parent's document, the mark is not.
        moved = {"updated_at": moment} if grew_anew or row["product_type"] != parent.product_type else {}
        Product.objects.filter(pk=parent.id).update(**row, **moved)


def _is_other_tree(last: LastBuild, plan: BuildPlan) -> bool:
    """Tell whether the variations were put in another order, or children were lost that nobody wants back."""
    order = [variation.id for variation in plan.parent.variations]
    return [variation["id"] for variation in last.variations] != order or last.child_count != len(plan.combinations)


def _leaves(plan: BuildPlan, new_ids: Sequence[str]) -> Iterator[Leaf]:
    """Yield each combination with the id of its child, in the order of the combinations."""
    ids = {child.options: uuid_text(id) for child, id in zip(plan.create, new_ids, strict=True)}
    for standing in (plan.update, plan.keep, plan.untouched):
        ids.update((it.child.options, uuid_text(it.existing.id)) for it in standing)
    return ((combination, ids[combination]) for combination in plan.combinations)


def remember_child_rebuild(plan: BuildPlan, new_ids: Sequence[str], moment: datetime) -> None:
    """Let rebuilt children take the places of the old ones in the matrix; everything else waits for the next build."""
    last = plan.parent.last_build
    if last is None:
        return
    ids = {key_text(child.key): uuid_text(id) for child, id in zip(plan.create, new_ids, strict=True)}
    for old in plan.delete:
        last.matrix = last.matrix.replace(uuid_text(old.id), ids[old.key])
    last.inputs["rebuilt_children"] += len(ids)
    last.save(update_fields=["matrix", "inputs"])
    Product.objects.filter(pk=plan.parent.id).update(updated_at=moment)
