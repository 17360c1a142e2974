"""A build plan in words (PIM contract §3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jobs.admin.words import Trouble, words_for
from jobs.models import Job, JobError
from products.building.combinations import Outcome, decide
from products.building.job import CHILD_PRODUCTS
from products.building.plan import BuildPlan
from products.building.reading import ParentState
from products.models import Product
from pxm.admin.words import count, listed

# Rules and children named before the rest is counted.
RULES_NAMED, CHILDREN_NAMED = 3, 10


def children(number: int) -> str:
    return count(number, "child", "children")


def sentence(plan: BuildPlan) -> str:
    """Return ``24 of 27 combinations will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1, Small / Red.``

    Empty for a plan whose rules could not be resolved.
    """
    found = plan.resolution
    if found is None or found.count is None:
        return ""
    left_out = "".join(f"; {words}" for words in _left_out(plan))
    combinations = f"{found.count:,} of {count(found.total, 'combination')}"
    if not (plan.create or plan.update or plan.delete):
        return f"{combinations} {'is' if found.count == 1 else 'are'} built, and no child changes{left_out}."
    numbers = f"{len(plan.create):,} new, {len(plan.update):,} updated, {len(plan.delete):,} deleted"
    return f"{combinations} will be built: {numbers}{left_out}."


def _left_out(plan: BuildPlan) -> Iterator[str]:
    found = plan.resolution
    if found is None or not found.left_out:
        return
    by_rule = found.left_out_by
    rules = {rule.number: rule for rule in plan.parent.rules.rules}
    for number in list(by_rule)[:RULES_NAMED]:
        yield f"{by_rule[number]:,} left out by rule {number}, {_named(plan.parent, rules[number].options)}"
    named = sum(list(by_rule.values())[:RULES_NAMED])
    if rest := found.left_out - named:
        by_default = not plan.parent.rules.default_includes and not sum(by_rule.values()) - named
        yield f"{rest:,} left out " + ("because no rule builds them" if by_default else "otherwise")


def _named(parent: ParentState, options: frozenset[str]) -> str:
    return " / ".join(state.name for id, state in parent.options.items() if id in options)


def losses(plan: BuildPlan) -> list[str]:
    """Say which children would go, why, and which of them hold work of their own; empty if none goes."""
    if not plan.delete:
        return []
    return [*_deletions(plan), *_lost_work(plan)]


def _deletions(plan: BuildPlan) -> Iterator[str]:
    links = _changed_links(plan.parent)
    if links:
        fate = "deleted and replaced" if plan.create else "deleted"
        number = len(plan.delete)
        every = "The one child" if number == 1 else f"All {number:,} children"
        yield f"{every} will be {fate}, because {listed(links)}."
        return
    reasons = Counter(_reason(plan.parent, options) for options in _options_of_deleted(plan))
    for reason, number in reasons.items():
        yield f"{children(number)} will be deleted, because {reason}."


def _changed_links(parent: ParentState) -> list[str]:
    """Return ``Material was added`` and the like, if the set of variations is not that of the last build."""
    if parent.last_build is None:
        return []
    before = {variation["id"]: variation["name"] for variation in parent.last_build.variations}
    after = {variation.id: variation.name for variation in parent.variations}
    return [
        *(f"{name} was added" for id, name in after.items() if id not in before),
        *(f"{name} was removed" for id, name in before.items() if id not in after),
    ]


def _options_of_deleted(plan: BuildPlan) -> list[list[str]]:
    """One query: of a product's children those that a build deletes are few, or all."""
    deleted = {child.id for child in plan.delete}
    rows = Product.objects.filter(parent=plan.parent.id).values_list("pk", "option_ids")
    return [options for pk, options in rows if pk.hex in deleted]


def _reason(parent: ParentState, options: list[str]) -> str:
    if len(options) != len(parent.axes) or not parent.options.keys() >= set(options):
        return "an option of theirs is gone"
    if decide(parent.axes, parent.rules, options).outcome is Outcome.LEFT_OUT:
        return "the build rules leave them out"
    return "their combination is no longer built"


def independent_losses(plan: BuildPlan) -> list[str]:
    """Return the SKUs of independent children that would go."""
    return [child.sku for child in plan.delete if child.is_independent]


def _lost_work(plan: BuildPlan) -> Iterator[str]:
    skus = independent_losses(plan)
    if skus:
        more = len(skus) - CHILDREN_NAMED
        named = listed(skus[:CHILDREN_NAMED] + ([f"{more:,} more"] if more > 0 else []))
        verb = "is" if len(skus) == 1 else "are"
        yield f"{len(skus):,} of them {verb} independent: {named}. What was changed there is lost."


def troubles(plan: BuildPlan) -> list[Trouble]:
    """Return the problems as the page of a failed job would tell them, with links to the culprits."""
    job = Job(type=CHILD_PRODUCTS, subject_id=plan.parent.id, subject_name=plan.parent.fields.name)
    job.payload = {"product_id": str(plan.parent.id)}
    errors = [
        JobError(job=job, position=place, message=problem.message, code=problem.code, meta=dict(problem.meta))
        for place, problem in enumerate(plan.problems)
    ]
    return list(words_for(CHILD_PRODUCTS).troubles(job, errors))
