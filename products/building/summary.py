"""A preview as one sentence: ``24 of 27 will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1, Red``."""

from __future__ import annotations

from products.building.combinations import Reach, Resolution
from products.building.names import named
from products.building.preview import Action, Preview

# A longer list of rules says less, not more.
_RULES_NAMED = 3


def sentence(preview: Preview) -> str:
    """Say what a build would do, or that it would do nothing because something is wrong."""
    resolution = preview.plan.resolution
    if resolution is None:
        return "nothing will be built"
    if resolution.count is None:
        return f"more than {resolution.limit:,} of {resolution.total:,} would be built, more than a product can have"
    head = f"{resolution.count:,} of {resolution.total:,}"
    if resolution.exceeds_limit:
        return f"{head} would be built, more than the {resolution.limit:,} a product can have"
    if resolution.ambiguous_total:
        verb = "is" if resolution.ambiguous_total == 1 else "are"
        return f"{head} could be built, {resolution.ambiguous_total:,} {verb} in conflict"
    counts = preview.counts
    work = f"{counts[Action.CREATE]:,} new, {counts[Action.UPDATE]:,} updated, {counts[Action.DELETE]:,} deleted"
    parts = [f"{head} will be built: {work}", _untouched(preview), _left_out(preview, resolution)]
    return "; ".join(filter(None, parts))


def _untouched(preview: Preview) -> str:
    number = preview.counts[Action.UNTOUCHED]
    return f"{number:,} independent, left alone" if number else ""


def _left_out(preview: Preview, resolution: Resolution) -> str:
    if not resolution.left_out:
        return ""
    excluding = [reach for reach in resolution.reaches if not reach.rule.includes and reach.decides]
    by = [f"{reach.decides:,} left out by {_rule(preview, reach)}" for reach in excluding[:_RULES_NAMED]]
    rest = resolution.left_out - sum(reach.decides or 0 for reach in excluding[:_RULES_NAMED])
    if rest:
        reason = "by other rules" if len(excluding) > _RULES_NAMED else "because no rule builds them"
        by.append(f"{rest:,} left out {reason}")
    return ", ".join(by)


def _rule(preview: Preview, reach: Reach) -> str:
    linked = [option for option in preview.plan.parent.options if option in reach.rule.options]
    return f"rule {reach.rule.number}, {' '.join(option.name for option in named(linked, preview.names))}"
