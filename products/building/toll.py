"""What the next builds of several products take from the children they have, added up.

Whoever changed a variation that the products share reads in a sentence what that comes to; previews say it in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from products.building.children import read_families
from products.building.parents import ParentState, read_parents
from products.building.plan import BuildPlan, outline_of
from products.building.recoding import Recoding, recoding_of

# Products with this many children between them are planned in a fraction of a second; nobody waits for more.
_MOST_CHILDREN = 20_000


@dataclass(frozen=True, slots=True)
class Toll:
    """What goes or is called otherwise; `recoded` and `losing` count the products whose children that concerns.

    `products` is how many were planned: what cannot be built is not, nor what would take too long.
    """

    products: int

    recoding: Recoding
    recoded: int
    deleted: int
    independent: int
    losing: int


def toll_of(product_ids: Sequence[UUID]) -> Toll:
    """Plan the builds of a few dozen products, in the given order, and add up what they take. Nine queries."""
    parents = read_parents(product_ids)
    chosen = list(_at_once([parents[each] for each in product_ids if each in parents]))
    families = read_families([parent.id for parent in chosen])
    plans = [plan for parent in chosen if (plan := outline_of(parent, families[parent.id]))]
    recodings = [recoding_of(plan) for plan in plans]
    return Toll(
        products=len(plans),
        recoding=sum(recodings, Recoding(0, 0, 0)),
        recoded=sum(bool(recoding.children) for recoding in recodings),
        deleted=sum(len(plan.delete) for plan in plans),
        independent=sum(map(_independent, plans)),
        losing=sum(bool(plan.delete) for plan in plans),
    )


def _at_once(parents: Sequence[ParentState]) -> Iterator[ParentState]:
    """Yield the first products, at least one, that do not have too many children between them."""
    children = 0
    for parent in parents:
        own = parent.last_build.child_count if parent.last_build else 0
        if children and children + own > _MOST_CHILDREN:
            return
        children += own
        yield parent


def _independent(plan: BuildPlan) -> int:
    return sum(each.is_independent for each in plan.delete)
