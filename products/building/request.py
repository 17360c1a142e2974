"""Asking for a build: what can be refused at once is, the rest the job finds out (PIM contract §3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from jobs.models import Job
from jobs.services import submit, submit_once
from products.building.fingerprint import other_plan
from products.building.job import CHILD_PRODUCTS
from products.building.parents import read_parent
from products.building.plan import BuildPlan, plan_build_of, plan_child_rebuild
from products.building.validation import refuse_unbuildable
from products.models import Product
from pxm.errors import Conflict, Invalid, Missing, Problem


@transaction.atomic
def request_build(
    *, product_id: UUID, shown: str | None = None, request_id: str, actor: User | None = None, actor_name: str = ""
) -> Job:
    """Submit a build of all children of a product; Missing or Invalid if it cannot be built as it is.

    With `shown`, the fingerprint of a plan, the build does that or nothing; Conflict if it would already do something
    else. A build that is still waiting and was asked for with the same plan, or also without one, is returned instead.
    """
    parent = read_parent(product_id)
    refuse_unbuildable(parent, parent.rules)
    if shown is not None:
        _refuse_other_plan(plan_build_of(parent), shown)
    return submit_once(
        type=CHILD_PRODUCTS,
        payload=_payload(product_id, shown),
        request_id=request_id,
        actor=actor,
        actor_name=actor_name,
        subject_id=product_id,
        subject_name=parent.fields.name,
    )


@transaction.atomic
def request_child_rebuild(
    *,
    child_ids: Sequence[UUID],
    shown: str | None = None,
    request_id: str,
    actor: User | None = None,
    actor_name: str = "",
) -> Job:
    """Submit one job that deletes and recreates these children of one parent, and nothing else.

    With `shown`, the fingerprint of a plan, it does that or nothing, as in `request_build`.
    """
    found = Product.objects.filter(pk__in=child_ids).order_by("pk").values_list("pk", "parent")
    children = {child_id: parent_id for child_id, parent_id in found if parent_id}
    parents = set(children.values())
    if not children or len(children) < len(set(child_ids)):
        missing = sorted(str(id) for id in set(child_ids) - children.keys())
        raise Missing(Problem("could not find child product", "missing", meta={"missing_ids": missing}))
    if len(parents) > 1:
        raise Invalid(Problem("child products must have the same parent", "several_parents"))
    plan = plan_child_rebuild(product_id=parents.pop(), child_ids=children)
    if plan.problems:
        raise Invalid(plan.problems)
    if shown is not None:
        _refuse_other_plan(plan, shown)
    return submit(
        type=CHILD_PRODUCTS,
        payload=_payload(plan.parent.id, shown) | {"child_ids": [str(id) for id in children]},
        request_id=request_id,
        actor=actor,
        actor_name=actor_name,
        subject_id=plan.parent.id,
        subject_name=plan.parent.fields.name,
    )


def _refuse_other_plan(plan: BuildPlan, shown: str) -> None:
    if problem := other_plan(plan, shown):
        raise Conflict(problem)


def _payload(product_id: UUID, shown: str | None) -> dict[str, Any]:
    return {"product_id": str(product_id)} | ({} if shown is None else {"plan": shown})
