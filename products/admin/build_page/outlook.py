from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from jobs.admin.words import Explanation
from products.admin.build_page import consequences
from products.building.fingerprint import fingerprint
from products.building.preview import LostChild, Preview, preview_build
from products.models import Product
from pxm.errors import Invalid

# Independent children named before the rest is counted.
NAMED = 10


@dataclass(frozen=True)
class Outlook:
    """What a build of one product would do; `preview` is None for what cannot be built at all."""

    product: Product
    preview: Preview | None
    troubles: list[Explanation]
    sentence: str = ""
    deletions: tuple[str, ...] = ()
    lost_work: str = ""
    recoded: str = ""

    @cached_property
    def plan(self) -> str:
        """The fingerprint of what a person agrees to by pressing the button."""
        return str(fingerprint(self.preview.plan)) if self.preview else ""

    @property
    def lost(self) -> tuple[LostChild, ...]:
        return self.preview.losses.independent[:NAMED] if self.preview else ()

    @property
    def lost_more(self) -> int:
        return self.preview.losses.independent_total - len(self.lost) if self.preview else 0

    @property
    def is_up_to_date(self) -> bool:
        """A build would neither write a child nor clear the mark that one is needed."""
        if self.preview is None or self.troubles:
            return False
        plan = self.preview.plan
        has_work = plan.create or plan.update or plan.delete or plan.parent.needs_rebuild
        return not has_work and plan.parent.last_build is not None

    @property
    def can_be_built(self) -> bool:
        return not self.troubles and not self.is_up_to_date

    @property
    def loses_nothing(self) -> bool:
        """No child would go or get another SKU or address, so that nobody has to look at it first."""
        return not self.deletions and not self.recoded

    @property
    def button(self) -> str:
        """The work in a few words, "" if there is none that a person could start."""
        return consequences.work(self.preview) if self.preview and self.can_be_built else ""

    @property
    def consent(self) -> str:
        """The sentence that must be ticked first, "" if the button is consent enough."""
        allowed = [
            *(["that work may be lost"] if self.lost_work else []),
            *(["these SKUs and addresses may change"] if self.recoded else []),
        ]
        return f"Yes, {' and '.join(allowed)}." if allowed else ""


def outlook(product: Product) -> Outlook:
    """Plan a build and say what it would do; nothing is written. A fixed number of queries."""
    try:
        preview = preview_build(product_id=product.pk, limit=0)
    except Invalid as refusal:
        return Outlook(product, None, consequences.troubles(refusal.problems, product))
    plan = preview.plan
    return Outlook(
        product,
        preview,
        consequences.troubles(plan.problems, product) if plan.problems else [],
        consequences.sentence(preview),
        tuple(consequences.deletions(preview)),
        consequences.lost_work(preview),
        consequences.recoded(preview.recoding),
    )
