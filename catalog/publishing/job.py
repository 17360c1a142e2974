"""Publishing a catalog as a job: a snapshot of the draft side becomes a release, which appears at once and as a whole.

The release is written in chunks, and shoppers see nothing of it before the last statement names it published. A publish
is never taken up again: if it ends in any other way, its release has failed, and what it had written is swept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from catalog.models import Catalog, Release
from catalog.publishing import listings, telling
from catalog.publishing.delta import Delta, deleted_since
from catalog.publishing.members import Members, find_members
from catalog.publishing.outset import Outset, find_base, read_outset
from catalog.publishing.products import ProductRows
from catalog.publishing.tree import Tree
from catalog.publishing.writing import advance, hold_more_pages
from catalog.services.release import forget_failed, keep_the_newest, published
from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType, by_subject
from jobs.run import Run
from products.files.storage import drop
from pxm.clock import now
from pxm.errors import Problem
from pxm.history import recording
from pxm.snapshot import Snapshot, snapshot

PUBLISH = "publish"
_AT_ONCE = 2_000

Item = TypeVar("Item")


def publish(run: Run) -> dict[str, Any]:
    """Do what the payload asks for. Returns the numbers of ``products`` and ``nodes``, and of those ``made`` anew."""
    release = _begin(run)
    hold_more_pages()
    with snapshot() as draft:
        return _Publish(run, release, draft).work()


def lost(job: Job, reason: str) -> None:
    """The release of a job that fails or is called off has failed, for the same reason."""
    rows = Release.objects.filter(
        pk=UUID(job.payload["release"]), status__in=[Release.Status.PENDING, Release.Status.IN_PROGRESS]
    )
    rows.update(status=Release.Status.FAILED, problem=reason, updated_at=now())


def _begin(run: Run) -> Release:
    """Take the release up; earlier ones that failed are forgotten."""
    with run.chunk():
        rows = Release.objects.filter(pk=UUID(run.job.payload["release"]), status=Release.Status.PENDING)
        moment = now()
        if not rows.update(status=Release.Status.IN_PROGRESS, started_at=moment, updated_at=moment):
            raise _gone()
        release = Release.objects.select_related("catalog").get(pk=run.job.payload["release"])
        forget_failed(release.catalog_id)
    return release


def _gone() -> JobFailed:
    return JobFailed([Problem("the publish has been called off", "called_off")])


class _Publish:
    def __init__(self, run: Run, release: Release, draft: Snapshot) -> None:
        self.run, self.release, self.draft = run, release, draft

    def work(self) -> dict[str, Any]:
        with self.draft.reading():
            outset = self._read_outset()
            tree = outset.tree
            base = self._find_base(outset)
            found = find_members([root.pk for root in tree.roots])
        before = None if self.release.is_full_delta else published(self.release.catalog_id).first()
        with Delta(self.release, before) as delta:
            rows = ProductRows(delta, outset.drafts, self.draft, base, self._write)
            self._write_products(found, rows)
            self._write_listings(tree)
            for ids in deleted_since(before, self.release.pk):
                delta.add_deleted(ids)
            self.release.delta = delta.keep()
        try:
            return self._finish(tree, rows)
        except BaseException:
            drop(self.release.delta)
            raise

    def _read_outset(self) -> Outset:
        """Copy to the release what the catalog is called and what it names, as far as it is there."""
        release, catalog = self.release, Catalog.objects.filter(pk=self.release.catalog_id).first()
        if catalog is None:
            raise _gone()
        outset = read_outset(catalog)
        release.name, release.description, release.locales = catalog.name, catalog.description, catalog.locales
        release.hierarchies, release.books = outset.hierarchies, outset.books
        release.price_segmentation_enabled = catalog.enable_price_segmentation
        release.total_nodes = len(outset.tree.places)
        return outset

    def _find_base(self, outset: Outset) -> Release | None:
        """Return the release of which unchanged rows are copied, and say what kind of publish this is.

        Nothing is copied where the delta file is to have everything: for that all documents are made.
        """
        base = find_base(outset)
        is_first = not published(self.release.catalog_id).exists()
        self.release.is_full_publish = base is None
        self.release.is_full_delta = is_first or bool(self.run.job.payload.get("export_full_delta"))
        return None if self.release.is_full_delta else base

    # --- What it has ---

    def _write_products(self, found: Members, rows: ProductRows) -> None:
        done, after = 0, "0" * 32
        while some := self._read(partial(found.after, after, _AT_ONCE)):
            rows.add(some)
            done, after = done + len(some), some[-1].id
            self._show(done, found.total)
        rows.flush()

    def _write_listings(self, tree: Tree) -> None:
        """Write nodes, placements and custom relationships, each read in the snapshot and written in chunks."""
        self._read(lambda: listings.prepare(tree))
        for listing in listings.LISTINGS:
            for some in self.run.in_chunks(chain.from_iterable(self._lists(listing.read(tree)))):
                self._write(partial(listing.write, self.release.pk, some))

    def _lists(self, lists: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """Yield what an iterator reads, each list in the snapshot."""
        while (rows := self._read(lambda: next(lists, None))) is not None:
            yield rows

    def _read(self, read: Callable[[], Item]) -> Item:
        with self.draft.reading():
            return read()

    def _write(self, write: Callable[[], None]) -> None:
        with self.run.chunk():
            if not advance(self.release, self.release.percent_completed):
                raise _gone()
            write()

    def _show(self, done: int, total: int) -> None:
        """Products are nearly all of the work; the rest is what comes after 95 per cent."""
        self.release.percent_completed = 95 * done // max(total, 1)
        self.run.progress(done, total)

    # --- The end ---

    def _finish(self, tree: Tree, rows: ProductRows) -> dict[str, Any]:
        release, result = self.release, {"products": rows.listed, "nodes": len(tree.places), "made": rows.made}
        with self.run.chunk():
            catalog = Catalog.objects.select_for_update().filter(pk=release.catalog_id).first()
            moment = now()
            release.total_products, release.kind_counts = rows.listed, dict(rows.kinds)
            release.percent_completed, release.status = 100, Release.Status.PUBLISHED
            release.published_at = release.updated_at = moment
            # Not `save`, which would bring a release back that is called off.
            written = {name: getattr(release, name) for name in _WRITTEN}
            if catalog is None or not Release.objects.filter(pk=release.pk).update(**written):
                raise _gone()
            keep_the_newest(catalog)
            recording.done(catalog, f"published {rows.listed:,} {'product' if rows.listed == 1 else 'products'}")
            telling.tell_of(catalog, release)
            self.run.finish(result)
        return result


_WRITTEN = (
    "name",
    "description",
    "locales",
    "hierarchies",
    "books",
    "price_segmentation_enabled",
    "is_full_publish",
    "is_full_delta",
    "total_products",
    "total_nodes",
    "kind_counts",
    "delta",
    "percent_completed",
    "status",
    "published_at",
    "updated_at",
)


def title(job: Job) -> str:
    return f"Publish {job.subject_name}"


def outdated(job: Job) -> Problem:
    """A release that failed stays so."""
    return Problem("publish the catalog again instead: this release has failed for good", "publish_again")


def declare() -> None:
    JOB_TYPES.add(
        JobType(
            name=PUBLISH,
            lane=by_subject("publish"),
            work=publish,
            title=title,
            atomic=False,
            repeatable=False,
            listed=False,
            outdated=outdated,
            lost=lost,
        )
    )
