"""Releases: finding and deleting them (catalog contract §3.4, §3.5). Publishing makes them.

What a deleted release froze is taken away later, in small steps (`catalog.publishing.sweep`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from catalog.models import Catalog, Release
from catalog.services import telling
from jobs.models import Job
from products.files.storage import drop
from pxm.clock import now
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.rows import lock, missing
from pxm.upkeep import CHUNK, Upkeep

# Besides the newest one.
EARLIER_KEPT = 2
DELTA_DAYS = 30
NEWEST = frozenset({"latest", "latestPublished"})


def published(catalog_id: UUID) -> QuerySet[Release]:
    """Return the published releases of a catalog, the one that shoppers see first."""
    return Release.objects.filter(catalog=catalog_id, status=Release.Status.PUBLISHED).order_by("-published_at", "-pk")


def find_release(catalog_id: UUID, named: str) -> Release:
    """Return the release of that id, or the newest published one for ``latestPublished``; Missing if there is none."""
    rows = published(catalog_id) if named in NEWEST else _by_id(catalog_id, named)
    release = rows.first()
    if release is None:
        raise missing(Release)
    return release


def _by_id(catalog_id: UUID, text: str) -> QuerySet[Release]:
    id = read_uuid(text)
    return Release.objects.filter(catalog=catalog_id, pk=id) if id else Release.objects.none()


@transaction.atomic
@recording.together()
def delete_releases(*, release_ids: Collection[UUID]) -> int:
    """Delete releases; return how many. Unknown ids are no error.

    Without the newest one shoppers see the one before it again. A publish that has not ended is called off.
    """
    catalogs = lock(Catalog.objects.filter(pk__in=Release.objects.filter(pk__in=release_ids).values("catalog")))
    doomed = _lock(Release.objects.filter(pk__in=release_ids))
    for catalog in catalogs:
        _delete_of(catalog, [release for release in doomed if release.catalog_id == catalog.pk])
    return len(doomed)


def delete_releases_of(catalogs: Iterable[Catalog]) -> None:
    """Delete all releases of catalogs that the caller has locked."""
    for catalog in catalogs:
        _delete_of(catalog, _lock(Release.objects.filter(catalog=catalog)))


def keep_the_newest(catalog: Catalog) -> None:
    """Delete the published releases of a locked catalog that are beyond those kept."""
    _delete(list(published(catalog.pk)[EARLIER_KEPT + 1 :]))


def forget_failed(catalog_id: UUID) -> None:
    """Delete the releases that failed: their reasons are shown until the catalog is published again."""
    _delete(list(Release.objects.filter(catalog=catalog_id, status=Release.Status.FAILED)))


def _lock(releases: QuerySet[Release]) -> list[Release]:
    """Call off the jobs of releases that have not begun, then lock the releases: jobs come first everywhere."""
    jobs = [id for id in releases.values_list("job_id", flat=True) if id]
    Job.objects.filter(pk__in=jobs, status=Job.Status.PENDING).update(status=Job.Status.CANCELLED)
    return lock(releases)


def _delete_of(catalog: Catalog, doomed: Collection[Release]) -> None:
    """Delete releases of a catalog, and say so to those who want to know."""
    _note(catalog, doomed)
    before = published(catalog.pk).first()
    _delete(doomed)
    telling.tell_of(catalog, doomed, before, published(catalog.pk).first())


def _delete(releases: Collection[Release]) -> None:
    rows = Release.objects.filter(pk__in=[release.pk for release in releases])
    rows._raw_delete(rows.db)
    if deltas := [release.delta for release in releases if release.delta]:
        transaction.on_commit(lambda: drop(*deltas))


def forget_old_deltas() -> int:
    """Remove delta files that are older than `DELTA_DAYS`; return how many."""
    old = Release.objects.filter(published_at__lt=now() - timedelta(days=DELTA_DAYS)).exclude(delta="")
    deltas = dict(old.values_list("pk", "delta")[:CHUNK])
    Release.objects.filter(pk__in=deltas).update(delta="")
    drop(*deltas.values())
    return len(deltas)


def _note(catalog: Catalog, releases: Collection[Release]) -> None:
    """Tell in the history of a catalog which of its releases are deleted."""
    for release in releases:
        when = release.published_at
        if when:
            recording.done(catalog, f"deleted the release of {when:%Y-%m-%d %H:%M} UTC")
        elif release.status != Release.Status.FAILED:
            recording.done(catalog, "called off a publish")


DELTAS = Upkeep("delta files", forget_old_deltas)
