"""What two releases of a catalog show differently: products that came, went, look different, cost something else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from catalog.models import ReleaseProduct

Products = QuerySet[ReleaseProduct]


@dataclass(frozen=True)
class Differences:
    """From an `older` release to a `newer` one. Rows are of the newer release, those that `went` of the older."""

    older: UUID
    newer: UUID

    @property
    def came(self) -> Products:
        return _listed(self.newer).filter(~Exists(_same(self.older).filter(listed=True)))

    @property
    def went(self) -> Products:
        return _listed(self.older).filter(~Exists(_same(self.newer).filter(listed=True)))

    @property
    def changed(self) -> Products:
        """Those in both of which something other than the price is different."""
        return self._in_both().filter(~Q(document_id=F("document_before")))

    @property
    def repriced(self) -> Products:
        """Those in both that have other prices, or prices in only one of them."""
        before = F("prices_before")
        is_other = Q(prices_id__isnull=False, prices_before__isnull=False) & ~Q(prices_id=before)
        in_one = Q(prices_id__isnull=True, prices_before__isnull=False) | Q(
            prices_id__isnull=False, prices_before__isnull=True
        )
        return self._in_both().filter(is_other | in_one)

    def _in_both(self) -> Products:
        before = _same(self.older)
        return (
            _listed(self.newer)
            .annotate(
                document_before=Subquery(before.values("document_id")[:1]),
                prices_before=Subquery(before.values("prices_id")[:1]),
            )
            .filter(Exists(before.filter(listed=True)))
        )


def _listed(release_id: UUID) -> Products:
    return ReleaseProduct.objects.filter(release=release_id, listed=True)


def _same(release_id: UUID) -> Products:
    return ReleaseProduct.objects.filter(release=release_id, product_id=OuterRef("product_id"))
