"""Asking for a build: what can be refused at once is, the rest the job finds out (PIM contract §3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from jobs.models import Job
from jobs.services import submit
from products.building.job import CHILD_PRODUCTS
from products.building.parents import read_parent
from products.building.plan import plan_child_rebuild
from products.building.validation import refuse_unbuildable
from products.models import Product
from pxm.errors import Invalid, Missing, Problem


@transaction.atomic
def request_build(*, product_id: UUID, request_id: str, actor: User | None = None, actor_name: str = "") -> Job:
    """Submit a build of all children of a product; Missing or Invalid if it cannot be built as it is."""
    parent = read_parent(product_id)
    refuse_unbuildable(parent, parent.rules)
    return submit(
        type=CHILD_PRODUCTS,
        payload={"product_id": str(product_id)},
        request_id=request_id,
        actor=actor,
        actor_name=actor_name,
        subject_id=product_id,
        subject_name=parent.fields.name,
    )


@transaction.atomic
def request_child_rebuild(
    *, child_ids: Sequence[UUID], request_id: str, actor: User | None = None, actor_name: str = ""
) -> Job:
    """Submit one job that deletes and recreates these children of one parent, and nothing else."""
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
    return submit(
        type=CHILD_PRODUCTS,
        payload={"product_id": str(plan.parent.id), "child_ids": [str(id) for id in children]},
        request_id=request_id,
        actor=actor,
        actor_name=actor_name,
        subject_id=plan.parent.id,
        subject_name=plan.parent.fields.name,
    )
