"""What staff ask of the rules there are: which match, which clash, which decides (catalog contract §4.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.models import CatalogRule
from catalog.resolution import Shopper
from catalog.services.comparing import overlapping_rules, rules_with_all, similar_rules
from catalog.services.resolving import Resolution, resolve
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.pointers import DATA, join


@dataclass(frozen=True)
class Matches:
    """The rules that match, in order, and what `resolution` a shopper of the same values has at that moment.

    `scores` are given where rules are alike. It `is_default` where no rule decides, but the default catalog is shown.
    """

    ids: Sequence[UUID]
    moment: datetime
    resolution: Resolution | None
    scores: Mapping[UUID, int] = field(default_factory=dict)
    is_default: bool = False

    @property
    def count(self) -> int:
        return len(self.ids) or int(self.is_default)

    def read(self, window: slice) -> list[CatalogRule]:
        ids = self.ids[window]
        rules = CatalogRule.objects.in_bulk(ids)
        return [rules[id] for id in ids if id in rules]


def match_rules(asked: Mapping[str, Any]) -> Matches:
    """Return what matches a `ComparedInput`."""
    moment = asked.get("match_date") or now()
    several = [name for name in ("account_ids", "customer_ids") if len(asked.get(name) or ()) > 1]
    resolution = None if several else resolve(_shopper(asked, moment))
    match asked["match_type"]:
        case "filter":
            return Matches(list(rules_with_all(asked).values_list("pk", flat=True)), moment, resolution)
        case "similarity":
            scores = similar_rules(asked)
            return Matches(list(scores), moment, resolution, scores)
        case "conflict":
            return Matches(overlapping_rules(asked), moment, resolution)
    if several:
        raise Invalid(Problem(f"{name} must name only one", "several", join(DATA, name)) for name in several)
    decides = resolution and resolution.rule_id
    ids = [decides] if decides else []
    return Matches(ids, moment, resolution, is_default=resolution is not None and not ids)


def _shopper(asked: Mapping[str, Any], moment: datetime) -> Shopper:
    def entries(name: str) -> frozenset[str]:
        return frozenset(asked.get(name) or ())

    return Shopper(
        moment,
        account=next(iter(entries("account_ids")), None),
        account_tags=entries("account_tag_ids"),
        customer=next(iter(entries("customer_ids")), None),
        channels=entries("channels"),
        tags=entries("tags"),
    )
