"""What no build of a product can do, and what its rules leave open, in the contract's words (PIM contract §3.3)."""

from __future__ import annotations

from math import prod

from products.building.axes import CHILD_LIMIT, TooComplex
from products.building.combinations import Resolution
from products.building.findings import Findings
from products.building.reading import ParentState
from products.building.rules import RuleSet
from products.models import Product
from pxm.errors import Invalid, Problem


def find_refusal(parent: ParentState) -> Problem | None:
    """Return why the product cannot be built whatever its rules say."""
    if parent.product_type == Product.Type.CHILD:
        return Problem("child products can not be built", "product_is_child")
    if parent.product_type == Product.Type.BUNDLE:
        return Problem("bundles can not be built", "product_is_bundle")
    if not parent.variations or not all(variation.options for variation in parent.variations):
        return Problem("product has no variations with options", "no_variations_with_options")
    return None


def refuse_unbuildable(parent: ParentState, rules: RuleSet) -> None:
    """Raise Invalid for what no build could do; what only resolving the rules can tell is left to the plan."""
    refusal = find_refusal(parent)
    if refusal:
        raise Invalid(refusal)
    total = prod(map(len, parent.axes))
    if rules.builds_everything and total > CHILD_LIMIT:
        raise Invalid(too_many_children(total, CHILD_LIMIT))


def find_unresolved(resolution: Resolution, findings: Findings) -> None:
    """Find what the rules leave open: more children than a product can have, and combinations in conflict."""
    if resolution.exceeds_limit:
        findings.problems.append(too_many_children(resolution.count, resolution.limit))
        findings.total += 1
    for combination in resolution.ambiguous:
        findings.add(
            "could not determine whether to include or exclude a child product due to ambiguous rules",
            "ambiguous_rules",
            options=list(combination),
        )
    findings.total += resolution.ambiguous_total - len(resolution.ambiguous)


def too_many_children(count: int | None, limit: int) -> Problem:
    found = "more" if count is None else str(count)
    message = f"product must not have more than {limit} child products, this build would make {found}"
    return Problem(message, "too_many_children", meta={"limit": limit} | ({} if count is None else {"count": count}))


def too_complex(error: TooComplex) -> Problem:
    return Problem(str(error), "rules_too_complex")
