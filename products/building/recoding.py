"""SKUs and slugs that a build would change although children already have them.

Orders, feeds and links from elsewhere name children by these, so a change of them is never just an update.
"""

from __future__ import annotations

from dataclasses import dataclass

from products.building.plan import BuildPlan

SACRED = ("sku", "slug")


@dataclass(frozen=True, slots=True)
class Recoding:
    """How many SKUs and slugs of existing children a build changes, and how many children that concerns."""

    sku: int
    slug: int
    children: int

    def __add__(self, other: Recoding) -> Recoding:
        return Recoding(self.sku + other.sku, self.slug + other.slug, self.children + other.children)


def recoding_of(plan: BuildPlan) -> Recoding:
    changed = {name: _recoded(plan, name) for name in SACRED}
    return Recoding(**{name: len(ids) for name, ids in changed.items()}, children=len(set().union(*changed.values())))


def recoded_ids(plan: BuildPlan) -> set[str]:
    """Return the ids of the children that get another SKU or slug; a first slug replaces none."""
    return set().union(*(_recoded(plan, name) for name in SACRED))


def _recoded(plan: BuildPlan, name: str) -> set[str]:
    changes = plan.codes.get(name, ())
    return {existing.id for existing, _, _ in changes if existing and getattr(existing, name)}
