"""The children as one build left them: those it made, updated, found as they should be or left alone.

Nothing keeps which children these were; their own times tell. Builds of a product run one after the other, only builds
make children, and whatever else changes a child makes it independent. So what happened between start and end of a build
was done by it, and a child that was updated then and is not independent stands as this build wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from jobs.models import Job
from products.building.job import CHILD_PRODUCTS
from products.models import Product


class Fate(StrEnum):
    """What a build did to a child, as its result counts it."""

    CREATED = "created"
    UPDATED = "updated"
    KEPT = "kept"
    UNTOUCHED = "untouched"


# What a build did to them.
_VERBS = {
    Fate.CREATED: "made",
    Fate.UPDATED: "updated",
    Fate.KEPT: "found as they should be",
    Fate.UNTOUCHED: "left alone",
}


@dataclass(frozen=True)
class LeftBy:
    """Children of one parent by what a build did to them."""

    job: Job
    fate: Fate

    @property
    def verb(self) -> str:
        return _VERBS[self.fate]

    @property
    def lost_how(self) -> str:
        """What became of those that `children` no longer has."""
        return "deleted" if self.fate is Fate.CREATED else "changed or deleted"

    @property
    def counted(self) -> int:
        """How many there were when the build ended."""
        return int(self.job.result.get(self.fate, 0))

    @property
    def children(self) -> QuerySet[Product]:
        """Return those that stand as the build left them; of the children it made, all that stand."""
        return Product.objects.filter(self._condition, parent=self.job.subject_id).order_by("id")

    @property
    def _condition(self) -> Q:
        start, end = self.job.started_at, self.job.completed_at
        match self.fate:
            case Fate.CREATED:
                return Q(created_at__range=(start, end))
            case Fate.UPDATED:
                return Q(is_independent=False, created_at__lt=start, updated_at__range=(start, end))
            case Fate.KEPT:
                return Q(is_independent=False, updated_at__lt=start)
        return Q(is_independent=True, updated_at__lt=start)


def left_by(parent_id: UUID, job_id: UUID, fate: Fate) -> LeftBy | None:
    """Return the children by what a job did to them; None if it is not a build of this product that succeeded."""
    builds = Job.objects.filter(type=CHILD_PRODUCTS, subject_id=parent_id, status=Job.Status.SUCCESS)
    job = builds.filter(pk=job_id).first()
    return LeftBy(job, fate) if job else None
