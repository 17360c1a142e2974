"""Writes a plan, in the caller's transaction: first deletions, then changes, then new children."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from products.attributes import BY_NAME
from products.building.inheritance import PLACES
from products.building.last_build import may_differ
from products.building.plan import BuildPlan, Built
from products.building.tags import tags_written
from products.building.templates import copy_templates
from products.building.writing import (
    create_children,
    delete_children,
    remember_build,
    remember_child_rebuild,
    update_children,
)
from pxm.clock import now
from pxm.ids import uuid7_digits

Progress = Callable[[int, int], None]
Item = TypeVar("Item")

# Progress is offered this often while rows are written; the one that shows it decides how often.
_ROWS_PER_TICK = 500
_NO_TAGS = BY_NAME["tags"].text_of_none


def ignore_progress(done: int, total: int) -> None:
    """Show progress to nobody."""


def apply_plan(plan: BuildPlan, *, on_progress: Progress = ignore_progress) -> Built:
    """Write a plan without problems; nothing to do writes nothing.

    The plan was made with `lock` in this very transaction. A race for a SKU, slug or reference lost to a product
    outside the build raises IntegrityError.
    """
    return _apply(plan, on_progress, remember_build)


def apply_child_rebuild(plan: BuildPlan, *, on_progress: Progress = ignore_progress) -> Built:
    """Write a plan of `plan_child_rebuild`, in the same way."""
    return _apply(plan, on_progress, remember_child_rebuild)


def _apply(
    plan: BuildPlan, on_progress: Progress, remember: Callable[[BuildPlan, Sequence[str], datetime], None]
) -> Built:
    if plan.problems:
        raise ValueError("a plan with problems can not be applied")
    moment, total = now(), len(plan.delete) + len(plan.update) + len(plan.create)
    ticking = _Ticking(on_progress, total)
    delete_children(ticking(plan.delete))
    if plan.update:
        update_children(plan, ticking(plan.update), moment)
    ids = uuid7_digits(len(plan.create))
    if plan.create:
        create_children(plan, ticking(plan.create), ids, moment)
    standing = [each.existing.id for each in plan.update] if may_differ(plan.parent, "extensions") else []
    if standing or (ids and plan.parent.has_templates):
        copy_templates(plan.parent.id, new=ids, standing=standing, moment=moment)
    tagged = [each.existing.id for each in plan.update] if may_differ(plan.parent, "tags") else []
    if plan.parent.fields[PLACES["tags"]] != _NO_TAGS:
        tagged += ids
    tags_written(tagged)
    remember(plan, ids, moment)
    on_progress(total, total)
    return Built(len(plan.create), len(plan.update), len(plan.delete), len(plan.keep), len(plan.untouched))


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
