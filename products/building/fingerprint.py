"""A plan as a short text: two plans with the same text do the same to the same children (ruling: fingerprint).

A preview answers it, a build may be asked for with it, and where the two differ, they tell in what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from products.building.plan import BuildPlan
from products.models import Product
from pxm.errors import Problem

_PART = re.compile(r"(\d{1,9})(?:\.([0-9a-f]{16}))?")
_WOULD = {
    "created": ("child would be created", "children would be created"),
    "updated": ("child would be updated", "children would be updated"),
    "deleted": ("child would be deleted", "children would be deleted"),
    "problems": ("problem keeps it from being done", "problems keep it from being done"),
}


class Part(NamedTuple):
    """How many children one kind of work concerns, and a digest of all it does to them ("" where nothing is done)."""

    number: int
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.number}.{self.digest}" if self.digest else f"{self.number}"


class Fingerprint(NamedTuple):
    """What a plan does, kind by kind; its text is opaque to clients."""

    created: Part
    updated: Part
    deleted: Part
    problems: Part

    def __str__(self) -> str:
        return "-".join(map(str, self))

    @classmethod
    def read(cls, text: str) -> Fingerprint | None:
        """Read the text of a fingerprint; None for a text that is none, as of another version of the program."""
        found = [_PART.fullmatch(part) for part in text.split("-")]
        if len(found) != len(cls._fields) or not all(found):
            return None
        return cls(*(Part(int(match[1]), match[2] or "") for match in found if match))

    def differences(self, shown: Fingerprint) -> Iterator[str]:
        """Say in words what this plan does that is not what the `shown` one did."""
        for kind, part, before in zip(self._fields, self, shown, strict=True):
            if part.number != before.number:
                yield f"{part.number:,} {_WOULD[kind][part.number != 1]} instead of {before.number:,}"
            elif part != before:
                children = "the child" if part.number == 1 else f"the {part.number:,} children"
                yield f"{children} to be {kind} would not be as shown"


def fingerprint(plan: BuildPlan) -> Fingerprint:
    """Return what the plan does to which children. At most one query, about independent children that would go.

    Children that stay as they are do not count, nor do independent ones that are left alone.
    """
    edited = _edited(plan)
    return Fingerprint(
        created=_part(f"{child.key:x} {child.build_hash}" for child in plan.create),
        updated=_part(f"{old.id} {old.build_hash} {child.build_hash}" for old, child in plan.update),
        deleted=_part(f"{old.id} {old.build_hash} {edited.get(old.id, '')}" for old in plan.delete),
        problems=Part(plan.problem_total),
    )


def _part(lines: Iterable[str]) -> Part:
    lines = list(lines)
    digest = blake2b("\n".join(lines).encode(), digest_size=8).hexdigest() if lines else ""
    return Part(len(lines), digest)


def _edited(plan: BuildPlan) -> dict[str, str]:
    """Return id → when it was last changed, of the independent children: no hash tells what was done to them."""
    if not any(old.is_independent for old in plan.delete):
        return {}
    rows = Product.objects.filter(parent=plan.parent.id, is_independent=True).values_list("pk", "updated_at")
    return {id.hex: moment.isoformat() for id, moment in rows}


def other_plan(plan: BuildPlan, shown: str) -> Problem | None:
    """Return what is wrong if the plan is not the one whose fingerprint was `shown`: what it would do instead."""
    current = fingerprint(plan)
    if str(current) == shown:
        return None
    seen = Fingerprint.read(shown)
    differences = list(current.differences(seen)) if seen else []
    message = ": ".join(filter(None, ["the build would not do what was shown", "; ".join(differences)]))
    return Problem(message, "plan_differs", "/data/plan", {"plan": str(current), "differences": differences})
