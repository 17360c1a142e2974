"""What is wrong with a build, before anything is written: every problem is counted, the first are listed (PIM §3.3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from django.db import IntegrityError

from products.attributes import BUILT, CODES, SKU_LENGTH, Attribute, Holds
from products.building.children import CodeChange, holders
from products.building.combinations import Resolution
from products.building.culprits import culprits
from products.building.inheritance import PLACES, Child, field_and_operation
from products.building.parents import OptionState, ParentState
from products.building.rules import CHILD_LIMIT, RuleSet, TooComplex
from products.models import Product
from products.models.product import SLUG_PATTERN
from pxm.bulk import uuid_text
from pxm.constraints import problem_of
from pxm.errors import PROBLEMS_LISTED, Invalid, Problem

_TEXTS = tuple(attribute for attribute in BUILT if attribute.holds is Holds.TEXT)
_url_compatible = re.compile(SLUG_PATTERN).match

# For a clash of ten thousand children, a few of them say enough.
_TWINS_NAMED = 10
# To find the modifiers to blame takes longer than to find a clash; who fixes so many sees the next ones afterwards.
_BLAMED = 100
_DETAIL = re.compile(r"=\((.*)\) already exists", re.DOTALL)


@dataclass(slots=True)
class Findings:
    """The first problems of a plan, and how many there are."""

    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, message: str, code: str, **meta: Any) -> None:
        self.total += 1
        if len(self.problems) < PROBLEMS_LISTED:
            self.problems.append(Problem(message, code, meta=meta))


# --- The product and its rules ----------------------------------------------------------------------------------------


def find_refusal(parent: ParentState) -> Problem | None:
    """Return why the product cannot be built whatever its rules say."""
    if parent.product_type == Product.Type.CHILD:
        return Problem("child products can not be built", "product_is_child")
    if parent.product_type == Product.Type.BUNDLE:
        return Problem("bundles can not be built", "product_is_bundle")
    if parent.is_in_bundle:
        return Problem("product is part of a bundle", "product_in_bundle")
    if not parent.variations or not all(variation.options for variation in parent.variations):
        return Problem("product has no variations with options", "no_variations_with_options")
    return None


def refuse_unbuildable(parent: ParentState, rules: RuleSet) -> None:
    """Raise Invalid for what no build could do; what only shows when the rules are resolved is left to the plan."""
    refusal = find_refusal(parent)
    if refusal:
        raise Invalid(refusal)
    total = prod(map(len, parent.axes))
    if rules.builds_everything and total > CHILD_LIMIT:
        raise Invalid(too_many_children(total, CHILD_LIMIT))


def find_unresolved(resolution: Resolution, findings: Findings) -> None:
    """Find problems with what the rules yield: more children than a product can have, and combinations in conflict."""
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


# --- Texts that no product can have -----------------------------------------------------------------------------------


def find_unfit(
    children: Sequence[Child],
    codes: Mapping[str, Sequence[CodeChange]],
    varying: Collection[str],
    options: Mapping[str, OptionState],
    findings: Findings,
) -> None:
    """Find children with texts that are empty, too long or no slug. What does not vary is the parent's, and fits.

    Of SKU, slug and reference only those of `codes` are looked at: those that children do not have yet.
    """
    for attribute in _TEXTS:
        name = attribute.name
        if name in varying:
            written = [change.child for change in codes[name]] if name in codes else children
            for child in written:
                _find_unfit_text(attribute, child, options, findings)


def _find_unfit_text(
    attribute: Attribute, child: Child, options: Mapping[str, OptionState], findings: Findings
) -> None:
    name, value = attribute.name, child.state[PLACES[attribute.name]]
    if len(value) > attribute.longest:
        message = f"{name} must not exceed {attribute.longest} characters"
        findings.add(message, f"{name}_too_long", options=list(child.options), sku=child.fields.sku[:SKU_LENGTH])
    elif not value and attribute.required:
        findings.add(f"{name} can not be empty", f"{name}_empty", options=list(child.options))
    elif name == "slug" and value and not _url_compatible(value):
        findings.add("slug must be URL compatible", "slug_not_url_compatible", **_bad_slug(child, options))


def _bad_slug(child: Child, options: Mapping[str, OptionState]) -> dict[str, Any]:
    """Name the options whose names cannot be part of a slug; none, if a placeholder of the parent is left."""
    culprits = [option for option in child.options if _spoils_slugs(options[option])]
    return {"options": list(child.options), "sku": child.fields.sku, "slug": child.fields.slug, "culprits": culprits}


def _spoils_slugs(option: OptionState) -> bool:
    has_own = any(field_and_operation(modifier.type)[0] == "slug" for modifier in option.modifiers)
    return not has_own and not _url_compatible(option.name)


# --- Codes that more than one product would have ----------------------------------------------------------------------


def find_clashes(
    parent: ParentState,
    codes: Mapping[str, Sequence[CodeChange]],
    children: Sequence[Child],
    own: Collection[str],
    findings: Findings,
) -> None:
    """Find SKUs, slugs and references that children would share with each other or with a product outside the build.

    `codes` are those that children do not have yet, `children` all that the build writes or keeps. `own` are the ids of
    these and of those it deletes: what they hold now does not count. One query.
    """
    held = holders({CODES[name]: {each.code for each in changes if each.code} for name, changes in codes.items()})
    for name, changes in codes.items():
        if changes:
            _find_twins(parent, name, children, findings)
            holder_of = held[CODES[name]]
            for _, child, code in changes:
                if code in holder_of and holder_of[code] not in own:
                    _add_clash(name, child, findings, taken_by=uuid_text(holder_of[code]))


def _find_twins(parent: ParentState, name: str, children: Sequence[Child], findings: Findings) -> None:
    """Find each value that several children would share, as one problem that names them and the modifiers to blame."""
    place = PLACES[name]
    texts = [text for child in children if (text := child.state[place])]
    if len(set(texts)) == len(texts):
        return
    sharing: defaultdict[str, list[Child]] = defaultdict(list)
    for child in children:
        sharing[child.state[place]].append(child)
    for text, (first, *others) in sharing.items():
        if text and others:
            named = [child.options for child in others[:_TWINS_NAMED]]
            meta = {"shared_with": list(map(list, named)), "children": len(others) + 1}
            if findings.total < _BLAMED:
                combinations = [first.options, *named]
                effects = {id: parent.options[id].effects for each in combinations for id in each}
                found = culprits(parent.fields, effects, name, combinations)
                meta["modifiers"] = [culprit.as_meta() for culprit in found]
            _add_clash(name, first, findings, **meta)


def _add_clash(name: str, child: Child, findings: Findings, **meta: Any) -> None:
    value = child.state[PLACES[name]]
    findings.add(taken_message(name), f"{name}_taken", **{name: value}, options=list(child.options), **meta)


def lost_race(error: IntegrityError) -> Problem | None:
    """Word a violated constraint as the plan would have, had it seen the other row; None if it was not a race."""
    known = problem_of(error)
    if known is None:
        return None
    name = known.pointer.rpartition("/")[2]
    if name not in CODES:
        return known
    # Only PostgreSQL says which value it was; on SQLite nobody else can write while a build does.
    detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None) or ""
    value = _DETAIL.search(detail) if CODES[name] == name else None
    return Problem(taken_message(name), f"{name}_taken", meta={name: value[1]} if value else {})


def taken_message(name: str) -> str:
    return f"data.attributes.{name}: Must be unique amongst products."
