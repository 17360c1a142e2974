"""What a build would do, decided before anything is written: previews show it, `apply` does it (PIM contract §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple
from uuid import UUID

from products.attributes import CODES
from products.building.children import CodeChange, Existing, code_changes, read_children, read_options
from products.building.combinations import Outcome, Resolution, decide, decisions, resolve
from products.building.identity import key_text
from products.building.inheritance import Child, Inheritance
from products.building.parents import ParentState, combination_of, read_parent
from products.building.rules import Combination, RuleSet, TooComplex
from products.building.validation import (
    Findings,
    find_clashes,
    find_refusal,
    find_unfit,
    find_unresolved,
    too_complex,
)
from products.models import Product
from pxm.errors import Problem


class Standing(NamedTuple):
    """An existing child, and what a build makes of its combination now."""

    existing: Existing
    child: Child


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What a build would do. With problems it does nothing.

    `keep` are children that are as they should be, `untouched` independent ones, which a build never writes. `varying`
    are the fields in which children can differ from their parent; `codes` are the SKUs, slugs and references among them
    that children get and do not have yet. `resolution` is None if the rules were not resolved.
    """

    parent: ParentState
    resolution: Resolution | None = None
    varying: frozenset[str] = frozenset()
    codes: Mapping[str, Sequence[CodeChange]] = field(default_factory=dict)
    create: tuple[Child, ...] = ()
    update: tuple[Standing, ...] = ()
    delete: tuple[Existing, ...] = ()
    keep: tuple[Standing, ...] = ()
    untouched: tuple[Standing, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_total: int = 0

    @property
    def combinations(self) -> Sequence[Combination]:
        return self.resolution.combinations if self.resolution else ()


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


def plan_build(*, product_id: UUID, build_rules: RuleSet | None = None, lock: bool = False) -> BuildPlan:
    """Read everything a build depends on and decide what it does, in a fixed number of queries.

    `build_rules` are tried instead of the saved ones. With `lock`, in a transaction, what was read stays true.
    """
    return plan_build_of(read_parent(product_id, lock=lock), build_rules=build_rules)


def plan_build_of(parent: ParentState, *, build_rules: RuleSet | None = None) -> BuildPlan:
    """Decide about the children of a product that was read, as `plan_build` does."""
    refusal = find_refusal(parent)
    if refusal:
        return BuildPlan(parent, problems=(refusal,), problem_total=1)
    try:
        resolution = resolve(parent.axes, parent.rules if build_rules is None else build_rules)
    except TooComplex as error:
        return BuildPlan(parent, problems=(too_complex(error),), problem_total=1)
    findings = Findings()
    find_unresolved(resolution, findings)
    if resolution.exceeds_limit:
        return BuildPlan(parent, resolution, problems=tuple(findings.problems), problem_total=findings.total)
    plan = _plan_children(parent, resolution, read_children(parent.id), findings)
    if not resolution.ambiguous_total:
        return plan
    return replace(plan, delete=_without_conflicts(plan, parent.rules if build_rules is None else build_rules))


def _without_conflicts(plan: BuildPlan, rules: RuleSet) -> tuple[Existing, ...]:
    """Leave out children whose combination is in conflict: nobody knows yet whether they go. One query."""
    options_of = read_options(plan.parent.id)
    combinations = {each.id: combination_of(plan.parent, options_of.get(each.id, ())) for each in plan.delete}
    known = {id: combination for id, combination in combinations.items() if combination}
    decided = zip(known, decisions(plan.parent.axes, rules, known.values()), strict=True)
    in_conflict = {id for id, decision in decided if decision.outcome is Outcome.CONFLICT}
    return tuple(each for each in plan.delete if each.id not in in_conflict)


def _plan_children(
    parent: ParentState, resolution: Resolution, existing: Iterable[Existing], findings: Findings
) -> BuildPlan:
    plan = _outline(parent, resolution, existing)
    written = [*plan.create, *(each.child for each in plan.update)]
    if written:
        kept = [each.child for each in plan.keep]
        own = {each.id for each in plan.delete}.union(each.existing.id for each in (*plan.update, *plan.keep))
        find_unfit(written, plan.codes, plan.varying, parent.options, findings)
        find_clashes(parent, plan.codes, [*written, *kept], own, findings)
    return replace(plan, problems=tuple(findings.problems), problem_total=findings.total)


def outline_of(parent: ParentState, existing: Iterable[Existing]) -> BuildPlan | None:
    """Decide about children that were read, but do not look for what is wrong with single ones. No queries.

    None if the product cannot be built, or if its rules contradict each other.
    """
    if find_refusal(parent):
        return None
    try:
        resolution = resolve(parent.axes, parent.rules)
    except TooComplex:
        return None
    if resolution.exceeds_limit or resolution.ambiguous_total:
        return None
    return _outline(parent, resolution, existing)


def _outline(parent: ParentState, resolution: Resolution, existing: Iterable[Existing]) -> BuildPlan:
    inheritance = inheritance_of(parent)
    match = _match(inheritance.children(resolution.combinations), existing)
    to_write: list[tuple[Existing | None, Child]] = [*((None, child) for child in match.create), *match.update]
    return BuildPlan(
        parent=parent,
        resolution=resolution,
        varying=inheritance.varying,
        codes={name: code_changes(name, to_write) for name in CODES if name in inheritance.varying},
        create=tuple(match.create),
        update=tuple(match.update),
        delete=tuple(match.delete),
        keep=tuple(match.keep),
        untouched=tuple(match.untouched),
    )


def inheritance_of(parent: ParentState) -> Inheritance:
    return Inheritance(
        parent.fields,
        (option.effects for option in parent.options.values()),
        order=[variation.id for variation in parent.variations],
    )


class _Match(NamedTuple):
    """Wanted and existing children, sorted by what will happen to them."""

    create: list[Child]
    update: list[Standing]
    delete: list[Existing]
    keep: list[Standing]
    untouched: list[Standing]


def _match(wanted: Iterable[Child], existing: Iterable[Existing]) -> _Match:
    """Recognise children by the set of their options (PIM contract §3.6)."""
    match = _Match([], [], [], [], [])
    standing = {each.key: each for each in existing}
    for child in wanted:
        found = standing.pop(key_text(child.key), None)
        if found is None:
            match.create.append(child)
        elif found.is_independent:
            match.untouched.append(Standing(found, child))
        elif found.build_hash == child.build_hash:
            match.keep.append(Standing(found, child))
        else:
            match.update.append(Standing(found, child))
    match.delete.extend(standing.values())
    return match


def plan_child_rebuild(*, product_id: UUID, child_ids: Iterable[UUID], lock: bool = False) -> BuildPlan:
    """Plan to delete just these children and make them again as their parent is now (PIM contract §3.7).

    That ends their independence; the others are left as they are. A child that has been deleted since is passed over.
    One that a build would no longer make is a problem: it cannot be made again, and deleting it is not what was asked
    for.
    """
    parent = read_parent(product_id, lock=lock)
    refusal = find_refusal(parent)
    if refusal:
        return BuildPlan(parent, problems=(refusal,), problem_total=1)
    rows = Product.objects.filter(parent=product_id, pk__in=list(child_ids)).order_by("pk")
    options_of = {id.hex: options for id, options in rows.values_list("pk", "option_ids")}
    replaced = [child for child in read_children(product_id) if child.id in options_of]
    return _plan_replacement(parent, replaced, options_of)


def _plan_replacement(parent: ParentState, children: list[Existing], options_of: dict[str, list[str]]) -> BuildPlan:
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
    to_write = [(None, child) for child in create]
    codes = {name: code_changes(name, to_write) for name in CODES if name in inheritance.varying}
    find_unfit(create, codes, inheritance.varying, parent.options, findings)
    find_clashes(parent, codes, create, {existing.id for existing in children}, findings)
    return BuildPlan(
        parent,
        varying=inheritance.varying,
        codes=codes,
        create=tuple(create),
        delete=tuple(children),
        problems=tuple(findings.problems),
        problem_total=findings.total,
    )
