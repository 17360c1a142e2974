"""Duplicating a hierarchy as a job (PIM contract §5.5): a handful of statements, however many nodes there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Sum

from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.run import Run
from jobs.services import submit
from products.attributes import SLUG_LENGTH
from products.hierarchies.inputs import CopyInput
from products.hierarchies.models import Hierarchy, Node, Placement, PlacementCount
from products.hierarchies.services.hierarchy import slug_is_taken, slug_problem
from products.hierarchies.services.locking import lock_hierarchy
from products.lanes import PIM
from pxm import bulk
from pxm.acting import Origin, from_origin
from pxm.clock import now
from pxm.errors import Invalid, Missing
from pxm.history import recording
from pxm.ids import uuid7_digits
from pxm.rows import find, lost_races_refused

HIERARCHY_DUPLICATE = "hierarchy-duplicate"
_NODE, _PLACEMENT = Node._meta.db_table, Placement._meta.db_table
_ANEW = {"id", "hierarchy", "parent", "above", "created_at", "updated_at"}
# What a copy of a node has in common with the node.
_COPIED = [
    str(field.column)
    for field in Node._meta.concrete_fields
    if field.name not in _ANEW and not getattr(field, "generated", False)
]
_COPIED_OF_HIERARCHY = ("locales", "shopper_attributes", "admin_attributes", "child_count", "node_count")
# Each attempt means that somebody else has just taken the slug.
_SLUG_ATTEMPTS = 10


@transaction.atomic
def request_copy(
    *,
    hierarchy_id: UUID,
    attributes: Mapping[str, Any],
    request_id: str,
    actor: User | None = None,
    actor_name: str = "",
) -> Job:
    """Submit a job that copies a hierarchy as it will be then; Invalid for what can be refused at once.

    `attributes` are the name, slug and description of the copy where they are not those of the original, and whether to
    `include_products`.
    """
    hierarchy = find(Hierarchy.objects.all(), hierarchy_id)
    sent = {name: value for name, value in CopyInput.read(attributes).items() if value not in (None, "")}
    if "slug" in sent and slug_is_taken(sent["slug"]):
        raise Invalid(slug_problem())
    return submit(
        type=HIERARCHY_DUPLICATE,
        payload={"hierarchy_id": str(hierarchy.pk), "attributes": sent},
        request_id=request_id,
        actor=actor,
        actor_name=actor_name,
        subject_id=hierarchy.pk,
        subject_name=hierarchy.name,
        meta={"copied_from": str(hierarchy.pk)},
    )


def copy_hierarchy(run: Run) -> dict[str, Any]:
    """Do what the payload asks for; return how many nodes were copied, and how many products were placed at them."""
    payload = run.job.payload
    attributes: dict[str, Any] = payload["attributes"]
    try:
        original = lock_hierarchy(UUID(payload["hierarchy_id"]))
    except Missing as problem:
        raise JobFailed(problem.problems) from problem
    with from_origin(Origin.JOB):
        copy = _insert_hierarchy(original, attributes)
        recording.created(copy)
    nodes, products = _copy_tree(original, copy, with_products=attributes.get("include_products", False))
    run.show(hierarchy_id=str(copy.pk))
    return {"nodes": nodes, "products": products}


def _insert_hierarchy(original: Hierarchy, attributes: Mapping[str, Any]) -> Hierarchy:
    copied = {name: getattr(original, name) for name in _COPIED_OF_HIERARCHY}
    named = {name: attributes.get(name, getattr(original, name)) for name in ("name", "description")}
    moment = now()
    for attempts_left in reversed(range(_SLUG_ATTEMPTS)):
        slug = attributes.get("slug") or _free_slug(original.slug)
        copy = Hierarchy(**copied, **named, slug=slug, created_at=moment, updated_at=moment)
        try:
            with lost_races_refused():
                copy.save(force_insert=True)
        except Invalid:
            if "slug" in attributes or not attempts_left:
                raise
        else:
            return copy
    raise AssertionError("the last attempt returns or raises")


def _free_slug(slug: str | None) -> str | None:
    """Return ``shoes-copy`` for ``shoes``, or the next of ``shoes-copy-2``, ``shoes-copy-3`` … that is free."""
    if not slug:
        return None
    number = 1
    while True:
        suffix = "-copy" if number == 1 else f"-copy-{number}"
        candidate = slug[: SLUG_LENGTH - len(suffix)] + suffix
        if not slug_is_taken(candidate):
            return candidate
        number += 1


def _copy_tree(original: Hierarchy, copy: Hierarchy, *, with_products: bool) -> tuple[int, int]:
    # Siblings that are ordered by their last change have the same order in the copy: that of their ids.
    old = [id.hex for id in original.nodes.order_by("-updated_at", "pk").values_list("pk", flat=True)]
    products = 0
    with bulk.paired(zip(old, uuid7_digits(len(old)), strict=True)) as pairs:
        _copy_nodes(copy, pairs)
        if with_products:
            _copy_placements(pairs)
            counted = PlacementCount.objects.filter(node__hierarchy=copy)
            products = counted.aggregate(sum=Sum("number", default=0))["sum"]
    return len(old), products


def _copy_nodes(copy: Hierarchy, pairs: str) -> None:
    columns = ", ".join(f'"{column}"' for column in _COPIED)
    values = ", ".join(f'n."{column}"' for column in _COPIED)
    moment = bulk.moment_text(copy.created_at)
    root = bulk.parameter_for(Node, "hierarchy_id")
    fixed = ", ".join([root, *(bulk.parameter_for(Node, column) for column in ("created_at", "updated_at"))])
    bulk.execute(
        f"""
        INSERT INTO {_NODE} (id, parent_id, above, {columns}, hierarchy_id, created_at, updated_at)
        SELECT p.new, above.new, COALESCE(above.new, {root}), {values}, {fixed}
        FROM {pairs} p JOIN {_NODE} n ON n.id = p.old LEFT JOIN {pairs} above ON above.old = n.parent_id
        """,
        copy.pk.hex,
        copy.pk.hex,
        moment,
        moment,
    )


def _copy_placements(pairs: str) -> None:
    bulk.execute(
        f"""
        INSERT INTO {_PLACEMENT} (node_id, product_id, position)
        SELECT p.new, e.product_id, e.position FROM {_PLACEMENT} e JOIN {pairs} p ON p.old = e.node_id ORDER BY e.id
        """
    )
    bulk.execute(
        f"""
        INSERT INTO {PlacementCount._meta.db_table} (node_id, number)
        SELECT p.new, COUNT(*) FROM {pairs} p JOIN {_PLACEMENT} e ON e.node_id = p.new GROUP BY p.new
        """
    )


def title(job: Job) -> str:
    return f"Duplicate {job.subject_name}"


def declare() -> None:
    JOB_TYPES.add(JobType(name=HIERARCHY_DUPLICATE, lane=PIM, work=copy_hierarchy, title=title))
