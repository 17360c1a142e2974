"""Deletes children and makes the same ones anew, which is what ends their independence (PIM contract §3.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from products.building.clashes import find_clashes
from products.building.combinations import Combination, Outcome, decide
from products.building.existing import CODES, Existing, code_changes, read_children
from products.building.findings import Findings
from products.building.inheritance import Child
from products.building.plan import BuildPlan, inheritance_of
from products.building.reading import ParentState, read_parents
from products.building.refusals import find_refusal
from products.building.unfit import find_unfit
from products.models import Product
from pxm.errors import Missing
from pxm.rows import could_not_find


def plan_child_rebuild(*, product_id: UUID, child_ids: Iterable[UUID], lock: bool = False) -> BuildPlan:
    """Plan to delete and recreate just these children, as their parent is now; the others are left as they are.

    A child that is gone meanwhile is passed over. One that a build would no longer make is a problem: it cannot be made
    anew, and merely deleting it is not what was asked for.
    """
    parent = read_parents([product_id], lock=lock).get(product_id)
    if parent is None:
        raise Missing(could_not_find("product"))
    refusal = find_refusal(parent)
    if refusal:
        return BuildPlan(parent, problems=(refusal,), problem_total=1)
    rows = Product.objects.filter(parent=product_id, pk__in=list(child_ids)).order_by("pk")
    options_of = {id.hex: options for id, options in rows.values_list("pk", "option_ids")}
    return _plan(parent, [child for child in read_children(product_id) if child.id in options_of], options_of)


def _plan(parent: ParentState, children: list[Existing], options_of: dict[str, list[str]]) -> BuildPlan:
    findings = Findings()
    inheritance = inheritance_of(parent)
    create: list[Child] = []
    for existing in children:
        combination = combination_of(parent, options_of[existing.id])
        if combination is None or decide(parent.axes, parent.rules, combination).outcome is not Outcome.BUILT:
            message = "child product would no longer be built: build all children of its parent"
            findings.add(message, "child_no_longer_built", sku=existing.sku, options=options_of[existing.id])
        else:
            create.extend(inheritance.children([combination]))
    anew = [(None, child) for child in create]
    codes = {name: code_changes(name, anew) for name in CODES if name in inheritance.varying}
    find_unfit(create, codes, inheritance.varying, parent.options, findings)
    find_clashes(codes, create, {existing.id for existing in children}, findings)
    return BuildPlan(
        parent,
        varying=inheritance.varying,
        codes=codes,
        create=tuple(create),
        delete=tuple(children),
        problems=tuple(findings.problems),
        problem_total=findings.total,
    )


def combination_of(parent: ParentState, options: Collection[str]) -> Combination | None:
    """Return the options in linked order, if they are one of each linked variation."""
    per_axis = [[option for option in axis if option in options] for axis in parent.axes]
    if len(options) != len(per_axis) or any(len(found) != 1 for found in per_axis):
        return None
    return tuple(option for (option,) in per_axis)
