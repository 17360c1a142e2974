"""Why no child has the options that a filter asks for."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice, product

from products.admin.build_rules.explanations import why
from products.building.combinations import Outcome, decisions
from products.building.parents import ParentState
from pxm.admin.humanize import count

# Combinations looked at; of more it is not said why.
MOST = 2_000


def why_absent(parent: ParentState, chosen: Collection[str]) -> list[str]:
    """Return what becomes of the combinations that hold one chosen option of each variation that has any, in words.

    Each reason is said once, ``Left out by rule 1.``; no query. Empty if nothing can be said.
    """
    axes = [[option for option in axis if option in chosen] or axis for axis in parent.axes]
    if not axes or not set(chosen) <= {option for axis in axes for option in axis}:
        return ["One of these options is not among the variations of the product any more."] if axes else []
    combinations = list(islice(product(*axes), MOST + 1))
    if len(combinations) > MOST:
        return []
    found = list(decisions(parent.axes, parent.rules, combinations))
    missing = sum(decision.outcome is Outcome.BUILT for decision in found)
    kept_out = dict.fromkeys(why(decision) for decision in found if decision.outcome is not Outcome.BUILT)
    built = [f"{count(missing, 'combination')} not built yet: the next build makes what is missing."] if missing else []
    return [*built, *(f"{reason[0].upper()}{reason[1:]}." for reason in kept_out)]
