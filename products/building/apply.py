"""Writes a plan, in the caller's transaction: what goes first, then what changes, then what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from products.building import sql
from products.building.identity import key_text
from products.building.matrix import Leaf, matrix_text
from products.building.plan import BuildPlan
from products.building.snapshot import inputs_snapshot, variations_snapshot
from products.building.updating import update_children
from products.building.writing import create_children, delete_children
from products.models import LastBuild, Product
from pxm.clock import now
from pxm.ids import uuid7s

Progress = Callable[[int, int], None]
Item = TypeVar("Item")

# Progress is offered this often while rows are written; whoever shows it decides how often it is seen.
_ROWS_PER_TICK = 500


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did, in numbers of children."""

    created: int
    updated: int
    deleted: int
    kept: int
    untouched: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def apply_plan(plan: BuildPlan, *, on_progress: Progress = lambda done, total: None) -> Built:
    """Write a plan without problems; nothing to do writes nothing.

    The plan was made with `lock` in this very transaction. A race lost for a SKU, slug or reference against a product
    outside the build surfaces as IntegrityError.
    """
    if plan.problems:
        raise ValueError("a plan with problems can not be applied")
    moment = now()
    ticking = _Ticking(on_progress, len(plan.delete) + len(plan.update) + len(plan.create))
    delete_children(ticking(plan.delete))
    if plan.update:
        update_children(plan, ticking(plan.update), moment)
    ids = uuid7s(len(plan.create))
    if plan.create:
        create_children(plan, ticking(plan.create), ids, moment)
    _remember(plan, ids, moment)
    return Built(len(plan.create), len(plan.update), len(plan.delete), len(plan.keep), len(plan.untouched))


def apply_child_rebuild(plan: BuildPlan, *, on_progress: Progress = lambda done, total: None) -> Built:
    """Write a plan of `plan_child_rebuild`: the new children take the places of the old ones in the matrix."""
    moment = now()
    ticking = _Ticking(on_progress, len(plan.delete) + len(plan.create))
    delete_children(ticking(plan.delete))
    ids = uuid7s(len(plan.create))
    create_children(plan, ticking(plan.create), ids, moment)
    last = LastBuild.objects.get(product=plan.parent.id)
    new_ids = {key_text(child.key): str(id) for child, id in zip(plan.create, ids, strict=True)}
    for old in plan.delete:
        last.matrix = last.matrix.replace(sql.uuid_text(old.id), new_ids[old.key])
    last.inputs["rebuilt_children"] += len(ids)
    last.save(update_fields=["matrix", "inputs"])
    Product.objects.filter(pk=plan.parent.id).update(updated_at=moment)
    return Built(len(plan.create), 0, len(plan.delete), 0, 0)


class _Ticking:
    """Offers progress while items pass through."""

    def __init__(self, on_progress: Progress, total: int) -> None:
        self._on_progress = on_progress
        self._done, self._total = 0, total
        on_progress(0, total)

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            yield item
            self._done += 1
            if self._done % _ROWS_PER_TICK == 0:
                self._on_progress(self._done, self._total)


def _remember(plan: BuildPlan, new_ids: list[UUID], moment: datetime) -> None:
    """Keep what this build saw and made, and set the parent right; only what is not so already."""
    parent, last = plan.parent, plan.parent.last_build
    count = len(plan.combinations)
    is_new_tree = bool(plan.create or plan.delete) or last is None or _order_seen(last) != _order(plan)
    news: dict[str, Any] = {"variations": variations_snapshot(parent), "inputs": inputs_snapshot(parent)}
    if last is None or is_new_tree or any(getattr(last, name) != value for name, value in news.items()):
        if is_new_tree:
            news |= {"matrix": matrix_text(_leaves(plan, new_ids)), "child_count": count}
        LastBuild.objects.update_or_create(product_id=parent.id, defaults=news | {"built_at": moment})
    row = {"product_type": Product.Type.PARENT if count else Product.Type.STANDARD, "needs_rebuild": False}
    if any(getattr(parent, name) != value for name, value in row.items()) or is_new_tree:
        moved = {"updated_at": moment} if is_new_tree or row["product_type"] != parent.product_type else {}
        Product.objects.filter(pk=parent.id).update(**row, **moved)


def _order(plan: BuildPlan) -> list[str]:
    return [variation.id for variation in plan.parent.variations]


def _order_seen(last: LastBuild) -> list[str]:
    return [variation["id"] for variation in last.variations]


def _leaves(plan: BuildPlan, new_ids: list[UUID]) -> Iterator[Leaf]:
    """Yield each combination with the id of its child, in the order of the combinations."""
    ids = {child.options: str(id) for child, id in zip(plan.create, new_ids, strict=True)}
    for standing in (plan.update, plan.keep, plan.untouched):
        ids.update((it.child.options, sql.uuid_text(it.existing.id)) for it in standing)
    return ((combination, ids[combination]) for combination in plan.combinations)
