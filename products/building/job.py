"""Build child products as a job (PIM contract §3, §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from jobs.cycles import no_search_for_cycles
from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.run import Run
from products.building.apply import Progress, apply_child_rebuild, apply_plan, ignore_progress
from products.building.fingerprint import other_plan
from products.building.last_build import find_unchanged
from products.building.parents import ParentState, read_parent
from products.building.plan import BuildPlan, Built, plan_build, plan_build_of, plan_child_rebuild
from products.building.validation import lost_race
from products.lanes import PIM
from products.models import Product
from pxm.acting import Origin, from_origin
from pxm.errors import Problem
from pxm.history import recording

CHILD_PRODUCTS = "child-products"
# The numbers of a build that are changes, in the words of the history.
_NOTED = {"created": "new", "updated": "updated", "deleted": "deleted"}


def build(run: Run) -> dict[str, Any]:
    """Do what the payload asks for: a build of `product_id`, or only of its `child_ids`. All or nothing.

    With the fingerprint of a `plan` in the payload, it is that plan or nothing.
    Returns the numbers of children created, updated, deleted, kept and untouched.
    """
    with no_search_for_cycles():
        product, built = _build(run)
    _record(product, built.as_dict())
    return built.as_dict()


def _record(product: Product, built: Mapping[str, int]) -> None:
    """Note the build in the history of the product: one line, whatever it did; none if there was nothing to do."""
    parts = [f"{number:,} {word}" for name, word in _NOTED.items() if (number := built[name])]
    if parts:
        with from_origin(Origin.BUILD):
            recording.done(product, f"built the children ({', '.join(parts)})")


def _build(run: Run) -> tuple[Product, Built]:
    """Return what was done, and the product by id and name, as the history knows it."""
    payload = run.job.payload
    product_id, child_ids, shown = UUID(payload["product_id"]), payload.get("child_ids"), payload.get("plan")
    if child_ids is None:
        parent = read_parent(product_id, lock=True)
        built = _build_children_of(parent, run.progress, shown)
    else:
        plan = plan_child_rebuild(product_id=product_id, child_ids=map(UUID, child_ids), lock=True)
        parent, built = plan.parent, _apply(plan, apply_child_rebuild, run.progress, shown)
    return Product(pk=parent.id, name=parent.fields.name), built


def outdated(job: Job) -> Problem | None:
    """Return in what a job would not do the plan that it was asked for with; None if it would, or if there was none.

    Raises Missing if its product is gone.
    """
    payload = job.payload
    shown, child_ids = payload.get("plan"), payload.get("child_ids")
    if shown is None:
        return None
    product_id = UUID(payload["product_id"])
    if child_ids is None:
        return other_plan(plan_build(product_id=product_id), shown)
    return other_plan(plan_child_rebuild(product_id=product_id, child_ids=map(UUID, child_ids)), shown)


def build_children(product_id: UUID, on_progress: Progress = ignore_progress, *, shown: str | None = None) -> Built:
    """Build all children of a product in the caller's transaction; raises JobFailed with every problem.

    With `shown`, the fingerprint of a plan, it also fails if it would do anything else.
    """
    return _build_children_of(read_parent(product_id, lock=True), on_progress, shown)


def _build_children_of(parent: ParentState, on_progress: Progress, shown: str | None) -> Built:
    unchanged = find_unchanged(parent) if shown is None else None
    return unchanged or _apply(plan_build_of(parent), apply_plan, on_progress, shown)


def _apply(plan: BuildPlan, apply: Callable[..., Built], on_progress: Progress, shown: str | None) -> Built:
    if plan.problems:
        raise JobFailed(plan.problems, plan.problem_total)
    if shown is not None and (problem := other_plan(plan, shown)):
        raise JobFailed([problem])
    try:
        return apply(plan, on_progress=on_progress)
    except IntegrityError as error:
        problem = lost_race(error)
        if problem is None:
            raise
        raise JobFailed([problem]) from error


def title(job: Job) -> str:
    children = job.payload.get("child_ids")
    if children is None:
        return f"Build children of {job.subject_name}"
    return f"Rebuild {'1 child' if len(children) == 1 else f'{len(children):,} children'} of {job.subject_name}"


JOB_TYPES.add(JobType(name=CHILD_PRODUCTS, lane=PIM, work=build, title=title, outdated=outdated))
