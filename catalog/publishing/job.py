"""Publishing a catalog as a job: a snapshot of the draft side becomes a release, which appears at once and as a whole.

The release is written in chunks, and shoppers see nothing of it before the last statement names it published. A publish
is never taken up again: if it ends in any other way, its release has failed, and what it had written is swept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from catalog.models import Catalog, Release
from catalog.publishing import listings, telling
from catalog.publishing.delta import Delta, deleted_since_base
from catalog.publishing.members import Members, find_members
from catalog.publishing.outset import Outset, find_base, read_outset
from catalog.publishing.products import ProductRows
from catalog.publishing.ranges import Span, lock_rows, next_number, restore_some, shown_at
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
    _restore(run, release)
    with snapshot() as draft:
        return _Publish(run, release, draft).work()


def lost(job: Job, reason: str) -> None:
    """The release of a job that fails or is called off has failed, for the same reason."""
    rows = Release.objects.filter(
        pk=UUID(job.payload["release"]), status__in=[Release.Status.PENDING, Release.Status.IN_PROGRESS]
    )
    rows.update(status=Release.Status.FAILED, problem=reason, updated_at=now())


def _begin(run: Run) -> Release:
    """Take the release up and number it; earlier ones that failed are forgotten.

    From now on the rows of the release that shoppers see are kept, whatever becomes of that.
    """
    with run.chunk():
        rows = Release.objects.filter(pk=UUID(run.job.payload["release"]), status=Release.Status.PENDING)
        moment = now()
        if not rows.update(status=Release.Status.IN_PROGRESS, started_at=moment, updated_at=moment):
            raise _gone()
        release = Release.objects.get(pk=run.job.payload["release"])
        lock_rows()
        newest = published(release.catalog_id).first()
        release.base = (newest and newest.number) or 0
        release.number = next_number(release.catalog_id)
        Release.objects.filter(pk=release.pk).update(base=release.base, number=release.number)
        forget_failed(release.catalog_id)
    return release


def _restore(run: Run, release: Release) -> None:
    """Undo what publishes since the base have left, so that the draft is compared with the base alone."""
    span, number = Span.of(release), 1
    while number:
        with run.chunk():
            if not advance(release, 0):
                raise _gone()
            lock_rows()
            number = restore_some(span)


def _gone() -> JobFailed:
    return JobFailed([Problem("the publish has been called off", "called_off")])


class _Publish:
    def __init__(self, run: Run, release: Release, draft: Snapshot) -> None:
        self.run, self.release, self.draft = run, release, draft
        self.span = Span.of(release)

    def work(self) -> dict[str, Any]:
        with self.draft.reading():
            outset = self._read_outset()
            tree = outset.tree
            trusts_marks = self._has_base(outset)
            found = find_members([root.pk for root in tree.roots], outset.drafts.marks)
            if trusts_marks:
                found.leave_out_unchanged(self._shown_at_base())
        with Delta(self.release) as delta:
            rows = ProductRows(delta, outset.drafts, self.draft, self._write, trusts_marks=trusts_marks)
            self._write_products(found, rows)
            self._write_listings(tree)
            if not self.release.is_full_delta:
                for ids in deleted_since_base(self.span):
                    delta.add_deleted(ids)
            self.release.delta = delta.keep()
        try:
            return self._finish(tree, found, rows)
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

    def _has_base(self, outset: Outset) -> bool:
        """Say what kind of publish this is; return whether what is marked as before need not be made.

        All documents are made where the delta file is to have everything.
        """
        base = find_base(outset)
        self.release.is_full_publish = base is None
        self.release.is_full_delta = not self.span.base or bool(self.run.job.payload.get("export_full_delta"))
        return base is not None and base.number == self.span.base and not self.release.is_full_delta

    def _shown_at_base(self) -> str:
        return shown_at(self.span.catalog_id, self.span.base)

    # --- What it has ---

    def _write_products(self, found: Members, rows: ProductRows) -> None:
        done, after = 0, "0" * 32
        while some := self._read(partial(found.after, after, _AT_ONCE)):
            rows.add(some)
            done, after = done + len(some), some[-1].id
            self._show(done, found.number)
        rows.flush()
        after = "0" * 32
        while self.span.base and (
            gone := self._read(partial(found.gone_after, after, self._shown_at_base(), _AT_ONCE))
        ):
            rows.end([key for key, _ in gone])
            after = gone[-1][1]

    def _write_listings(self, tree: Tree) -> None:
        """Write nodes, placements and custom relationships, each read in the snapshot and written in chunks."""
        self._read(lambda: listings.prepare(tree))
        for listing in listings.LISTINGS:
            for some in self.run.in_chunks(chain.from_iterable(self._lists(partial(listing.read, self.span, tree)))):
                self._write(partial(listing.write, self.span, some))

    def _lists(self, read: Callable[[], Iterator[list[Any]]]) -> Iterator[list[Any]]:
        """Yield what an iterator reads, each list in the snapshot."""
        lists = self._read(read)
        while (rows := self._read(lambda: next(lists, None))) is not None:
            yield rows

    def _read(self, read: Callable[[], Item]) -> Item:
        with self.draft.reading():
            return read()

    def _write(self, write: Callable[[], None]) -> None:
        with self.run.chunk():
            if not advance(self.release, self.release.percent_completed):
                raise _gone()
            lock_rows()
            write()

    def _show(self, done: int, total: int) -> None:
        """Products are nearly all of the work; the rest is what comes after 95 per cent."""
        self.release.percent_completed = 95 * done // max(total, 1)
        self.run.progress(done, total)

    # --- The end ---

    def _finish(self, tree: Tree, found: Members, rows: ProductRows) -> dict[str, Any]:
        release, listed = self.release, sum(found.kinds.values())
        result = {"products": listed, "nodes": len(tree.places), "made": rows.made}
        with self.run.chunk():
            catalog = Catalog.objects.select_for_update().filter(pk=release.catalog_id).first()
            moment = self._moment()
            release.total_products, release.kind_counts = listed, found.kinds
            release.percent_completed, release.status = 100, Release.Status.PUBLISHED
            release.published_at = release.updated_at = moment
            # Not `save`, which would bring a release back that is called off.
            written = {name: getattr(release, name) for name in _WRITTEN}
            if catalog is None or not Release.objects.filter(pk=release.pk).update(**written):
                raise _gone()
            keep_the_newest(catalog)
            recording.done(catalog, f"published {listed:,} {'product' if listed == 1 else 'products'}")
            telling.tell_of(catalog, release)
            self.run.finish(result)
        return result

    def _moment(self) -> datetime:
        """Return now, or a moment after the release before if the clock has been put back: shown is the latest."""
        newest = published(self.release.catalog_id).first()
        return max(now(), newest.published_at + _NEXT) if newest and newest.published_at else now()


_NEXT = timedelta(milliseconds=1)
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
