"""Why a product is not in what is published of a catalog (catalog contract §3.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from products.hierarchies.models import Placement
from products.models import BundleOption, Product


class Absence(StrEnum):
    DELETED = "deleted"
    DRAFT = "draft"
    PARENT_DRAFT = "parent_draft"
    """It is a child, at no node itself, and its parent is not live."""
    NOWHERE = "in_no_node"
    """Neither it nor its parent is at a node of the catalog's hierarchies, or offered by a bundle that is in."""
    NOT_YET = "only_in_the_draft"
    """Nothing keeps it out: publishing the catalog now would bring it in."""


@dataclass(frozen=True, slots=True)
class Absent:
    """`product` is None if it was deleted. `reasons` are all there are; `elsewhere` counts the nodes of other
    hierarchies at which it is."""

    product: Product | None
    reasons: tuple[Absence, ...]
    elsewhere: int = 0


def why_absent(product_id: UUID, hierarchy_ids: Sequence[str]) -> Absent:
    """Return what keeps a product out of a catalog of these hierarchies. Three queries."""
    product = Product.objects.select_related("parent").filter(pk=product_id).first()
    if product is None:
        return Absent(None, (Absence.DELETED,))
    parent = product.parent
    family = [product.pk, *([parent.pk] if parent else [])]
    rows = Placement.objects.filter(product__in=family)
    at = list(rows.values_list("product_id", "node__hierarchy_id"))
    here = {id for id, hierarchy in at if str(hierarchy) in hierarchy_ids}
    inside = here | _offered(family, hierarchy_ids)
    reasons = [] if product.status == Product.Status.LIVE else [Absence.DRAFT]
    if product.pk not in inside:
        if parent is None or parent.pk not in inside:
            reasons.append(Absence.NOWHERE)
        elif parent.status != Product.Status.LIVE:
            reasons.append(Absence.PARENT_DRAFT)
    return Absent(product, tuple(reasons) or (Absence.NOT_YET,), elsewhere=len(at) - len(here))


def _offered(ids: Collection[UUID], hierarchy_ids: Sequence[str]) -> set[UUID]:
    """Return those that a bundle offers which is in: at a node by itself or its parent, or offered by such a one."""
    live = Product.Status.LIVE
    at = Placement.objects.filter(node__hierarchy__in=[UUID(id) for id in hierarchy_ids])
    is_listed = Q(bundle__status=live) & (
        Q(Exists(at.filter(product=OuterRef("bundle"))))
        | Q(Exists(at.filter(product=OuterRef("bundle__parent"))), bundle__parent__status=live)
    )
    around = BundleOption.objects.filter(is_listed, option_id=OuterRef("bundle"))
    rows = BundleOption.objects.filter(is_listed | Q(Exists(around), bundle__status=live), option_id__in=ids)
    return set(rows.values_list("option_id", flat=True))
