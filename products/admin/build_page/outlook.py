from __future__ import annotations

from dataclasses import dataclass

from jobs.admin.words import Explanation
from products.admin.build_page import consequences
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
    def total(self) -> int:
        """Children after the build."""
        return len(self.preview.plan.combinations) if self.preview else 0

    @property
    def consent(self) -> str:
        """What a person agrees to by pressing the button; changes to it since they looked make the page ask again."""
        if self.preview is None:
            return ""
        losses = self.preview.losses
        ids = " ".join(str(child.id) for child in losses.independent)
        return " ".join(filter(None, [*self.deletions, self.lost_work, ids]))


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
    )
