"""What a build would do, decided before anything is written: previews show it, `apply` does it (PIM contract §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from products.building.axes import TooComplex
from products.building.checks import Findings, find_clashes, find_refusal, find_unfit, find_unresolved, too_complex
from products.building.combinations import Combination, Resolution, resolve
from products.building.existing import Existing, read_children
from products.building.identity import key_text
from products.building.inheritance import Child, Inheritance
from products.building.reading import ParentState, read_parents
from products.building.rules import RuleSet
from pxm.errors import Missing, Problem


class Standing(NamedTuple):
    """A child that stands, and what a build makes of its combination now."""

    existing: Existing
    child: Child


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What a build would do. With problems it does nothing.

    `keep` are children that are as they should be, `untouched` independent ones, which a build never writes. `varying`
    are the fields in which children can differ from their parent. `resolution` is None if the rules were not resolved.
    """

    parent: ParentState
    resolution: Resolution | None = None
    varying: frozenset[str] = frozenset()
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


def plan_build(*, product_id: UUID, build_rules: RuleSet | None = None, lock: bool = False) -> BuildPlan:
    """Read everything a build depends on and decide what it does, in a fixed number of queries.

    `build_rules` are tried instead of the saved ones. With `lock`, in a transaction, what was read stays true.
    """
    parent = read_parents([product_id], lock=lock).get(product_id)
    if parent is None:
        raise Missing(Problem("could not find product", "missing"))
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
    return _plan_children(parent, resolution, read_children(product_id), findings)


def _plan_children(
    parent: ParentState, resolution: Resolution, children: Iterable[Existing], findings: Findings
) -> BuildPlan:
    standing = {child.key: child for child in children}
    create: list[Child] = []
    update: list[Standing] = []
    keep: list[Standing] = []
    untouched: list[Standing] = []
    inheritance = inheritance_of(parent)
    for child in inheritance.children(resolution.combinations):
        existing = standing.pop(key_text(child.key), None)
        if existing is None:
            create.append(child)
        elif existing.is_independent:
            untouched.append(Standing(existing, child))
        elif existing.build_hash == child.build_hash:
            keep.append(Standing(existing, child))
        else:
            update.append(Standing(existing, child))
    varying = inheritance.varying
    written = [*((None, child) for child in create), *update]
    if written:
        own = {existing.id for existing in standing.values()}.union(it.existing.id for it in (*update, *keep))
        find_unfit([child for _, child in written], varying, parent.options, findings)
        find_clashes(written, [child for _, child in keep], own, varying, findings)
    return BuildPlan(
        parent,
        resolution,
        varying,
        tuple(create),
        tuple(update),
        tuple(standing.values()),
        tuple(keep),
        tuple(untouched),
        tuple(findings.problems),
        findings.total,
    )


def inheritance_of(parent: ParentState) -> Inheritance:
    return Inheritance(
        parent.fields,
        (option.effects for option in parent.options.values()),
        order=[variation.id for variation in parent.variations],
    )
