"""How catalogs stand: what shoppers see of each, what is under way, and what has changed since.

What a publish would change exactly is dear to find out, and the tab *What will change* does so. Here products that
were changed are counted among the latest ones, and of the rest it is known whether its history goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.admin.states import current_and_newest, state_of
from catalog.models import Catalog, Release, ReleaseProduct, within
from jobs.models import Job
from products.hierarchies.models import Hierarchy, Placement
from products.models import Product
from products.prices.models import PriceBook
from pxm.admin.humanize import count
from pxm.bulk import one_of
from pxm.clock import now
from pxm.history.models import Entry

# Products changed before so many others are not counted.
_LATEST = 1_000
_LATEST_ENTRY = Entry.objects.filter(subject_id=OuterRef("pk")).order_by("-id").values("at")[:1]


@dataclass
class Standing:
    """`products` are how many of a catalog's have changed since its release, `or_more` if that may not be all;
    `others` tells whether itself, its hierarchies or its price books have."""

    catalog: Catalog
    current: Release | None = None
    newest: Release | None = None
    waits_until: datetime | None = None
    hierarchies: list[str] = field(default_factory=list)
    books: list[str] = field(default_factory=list)
    products: int = 0
    or_more: bool = False
    others: bool = False

    def words(self) -> SafeString:
        state, since = state_of(self.current, self.newest, self.waits_until), self._since()
        # One element, so that a narrow list breaks it as a text.
        if not self.current or not since:
            return format_html("<span>{}</span>", state)
        address = reverse("admin:catalog_catalog_change", args=[self.catalog.pk])
        return format_html('<span>{} · <a class="pxm-link" href="{}#changes">{}</a></span>', state, address, since)

    def _since(self) -> str:
        if self.products and self.or_more:
            return f"{self.products:,} or more products changed since"
        if self.products:
            return f"{count(self.products, 'product')} changed since"
        return "changed since" if self.others else "may have changed since" if self.or_more else ""


def standings(catalogs: Sequence[Catalog]) -> list[Standing]:
    """Return how each of some catalogs stands. Eight queries at most, each of which reads a bounded number of rows."""
    found = {catalog.pk: Standing(catalog) for catalog in catalogs}
    _add_releases(found)
    _add_named(found.values())
    _count_products([each for each in found.values() if each.current])
    return list(found.values())


def _add_releases(found: dict[UUID, Standing]) -> None:
    releases: defaultdict[UUID, list[Release]] = defaultdict(list)
    for release in Release.objects.filter(catalog__in=found).order_by("created_at", "pk"):
        releases[release.catalog_id].append(release)
    for id, standing in found.items():
        standing.current, standing.newest = current_and_newest(releases[id])
    waiting = {each.newest.job_id: each for each in found.values() if each.newest and each.newest.status == "PENDING"}
    planned = Job.objects.filter(pk__in=[id for id in waiting if id], not_before__gt=now())
    for id, moment in planned.values_list("pk", "not_before"):
        waiting[id].waits_until = moment


def _add_named(found: Collection[Standing]) -> None:
    """Name hierarchies and books, and say whether these, or the catalog itself, have changed."""
    hierarchies = _named(Hierarchy, [id for each in found for id in each.catalog.hierarchy_ids])
    books = _named(PriceBook, [book["id"] for each in found for book in each.catalog.books])
    for each in found:
        of_tree = [hierarchies[id] for id in each.catalog.hierarchy_ids if id in hierarchies]
        of_books = [books[book["id"]] for book in each.catalog.books if book["id"] in books]
        each.hierarchies, each.books = [name for name, _ in of_tree], [name for name, _ in of_books]
        latest = [each.catalog.updated_at, *(at for _, at in (*of_tree, *of_books) if at)]
        each.others = each.current is not None and max(latest) > begun(each.current)


def _named(model: Any, ids: Iterable[str]) -> dict[str, tuple[str, datetime | None]]:
    """Return names, and when the last change of rows, or of what is theirs, was told in the history."""
    rows = model.objects.filter(pk__in=set(ids)).annotate(told=Subquery(_LATEST_ENTRY))
    return {str(id): (name, told) for id, name, told in rows.values_list("pk", "name", "told")}


def begun(release: Release) -> datetime:
    """Return the moment before which everything is in a published release."""
    moment = release.started_at or release.published_at
    assert moment is not None
    return moment


def _count_products(found: Sequence[Standing]) -> None:
    """Count products that are shown, or were, and stand at a node themselves or by their parent."""
    since = {each.catalog.pk: begun(each.current) for each in found if each.current}
    if not since:
        return
    changed = Product.objects.filter(updated_at__gt=min(since.values())).order_by("-updated_at")
    rows = list(changed.values_list("pk", "parent_id", "status", "updated_at")[:_LATEST])
    at = _hierarchies_of({id for pk, parent, *_ in rows for id in (pk, parent) if id})
    shown = _shown([pk for pk, _, status, _ in rows if status != Product.Status.LIVE], found)
    for each in found:
        moment, trees = since[each.catalog.pk], set(each.catalog.hierarchy_ids)
        assert each.current is not None
        each.products = sum(
            1
            for pk, parent, status, updated in rows
            if updated > moment
            and (status == Product.Status.LIVE or (each.current.pk, pk) in shown)
            and not trees.isdisjoint(at[pk] | at[parent])
        )
        each.or_more = len(rows) == _LATEST and rows[-1][-1] > moment


def _hierarchies_of(product_ids: Collection[UUID]) -> defaultdict[UUID | None, set[str]]:
    found: defaultdict[UUID | None, set[str]] = defaultdict(set)
    placed = Placement.objects.filter(one_of(Placement._meta.get_field("product"), product_ids))
    for id, hierarchy_id in placed.order_by().values_list("product_id", "node__hierarchy_id"):
        found[id].add(str(hierarchy_id))
    return found


def _shown(drafts: Collection[UUID], found: Iterable[Standing]) -> set[tuple[UUID, UUID]]:
    """Return which of the drafts are in which of the current releases."""
    current = {each.catalog.pk: each.current for each in found if each.current}
    theirs = [Q(catalog=id, **within(release.number or 0)) for id, release in current.items()]
    rows = ReleaseProduct.objects.filter(
        one_of(ReleaseProduct._meta.get_field("product_id"), drafts), reduce(or_, theirs, Q(pk=None))
    )
    return {(current[id].pk, product) for id, product in rows.order_by().values_list("catalog_id", "product_id")}
