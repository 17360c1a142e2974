"""How people read imports and exports: who asked for them, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobs.admin.words import WORDS, Words
from jobs.models import Job
from products.files.private import link_to
from products.transfer.prices.request import PRICE_IMPORT
from products.transfer.products.import_request import PRODUCT_IMPORT
from products.transfer.products.request import PRODUCT_EXPORT
from pxm.admin.humanize import count

_DEEDS = {
    Job.Status.PENDING: "asked for an import of prices from {}",
    Job.Status.STARTED: "started to import prices from {}",
    Job.Status.SUCCESS: "imported prices from {}",
    Job.Status.FAILED: "could not import all prices from {}",
    Job.Status.CANCELLED: "asked for an import of prices from {}; it was cancelled",
}


def deed(job: Job, subject: SafeString) -> str:
    return format_html(_DEEDS[Job.Status(job.status)], subject)


def doing(job: Job, subject: SafeString) -> str:
    return format_html("prices are being imported from {}", subject)


def outcome(job: Job) -> str:
    made, changed = job.result.get("made", 0), job.result.get("changed", 0)
    return f"{count(made, 'new price')}, {changed:,} looked at again" if changed else count(made, "new price")


WORDS.add(
    Words(
        type=PRICE_IMPORT,
        label="Import prices",
        deed=deed,
        doing=doing,
        outcome=outcome,
        permission="prices.change_pricebook",
    )
)


_EXPORTED = {
    Job.Status.PENDING: "asked for an export of {}",
    Job.Status.STARTED: "started to export {}",
    Job.Status.SUCCESS: "exported {}",
    Job.Status.FAILED: "could not export {}",
    Job.Status.CANCELLED: "asked for an export of {}; it was cancelled",
}


def export_deed(job: Job, subject: SafeString) -> str:
    return format_html(_EXPORTED[Job.Status(job.status)], subject)


def export_doing(job: Job, subject: SafeString) -> str:
    return format_html("{} are being exported", subject)


def export_outcome(job: Job) -> str:
    return count(job.result.get("products", 0), "product")


def export_files(job: Job) -> Sequence[str]:
    """Return a sentence with a link to each file, which ends after an hour."""
    files: Sequence[str] = job.meta.get("file_locations") or ()
    links = format_html_join(
        ", ", '<a href="{}">part {}</a>', ((link_to(UUID(id)), place) for place, id in enumerate(files, start=1))
    )
    return [format_html("Files to save: {}.", links)] if files else ["No product matched, so there is no file."]


WORDS.add(
    Words(
        type=PRODUCT_EXPORT,
        label="Export products",
        deed=export_deed,
        doing=export_doing,
        outcome=export_outcome,
        changes=export_files,
        permission="products.view_product",
    )
)


_IMPORTED = {
    Job.Status.PENDING: "asked for an import of products from {}",
    Job.Status.STARTED: "started to import products from {}",
    Job.Status.SUCCESS: "imported products from {}",
    Job.Status.FAILED: "could not import all products from {}",
    Job.Status.CANCELLED: "asked for an import of products from {}; it was cancelled",
}
_COUNTED = {"created": "new", "updated": "changed", "unchanged": "as they were", "refused": "refused"}


def import_deed(job: Job, subject: SafeString) -> str:
    return format_html(_IMPORTED[Job.Status(job.status)], subject)


def import_doing(job: Job, subject: SafeString) -> str:
    return format_html("products are being imported from {}", subject)


def import_outcome(job: Job) -> str:
    """Say what became of the rows, of a failed import as well: its good rows are written."""
    counts = job.result or job.checkpoint.get("counts", {})
    return ", ".join(f"{counts[name]:,} {word}" for name, word in _COUNTED.items() if counts.get(name))


WORDS.add(
    Words(
        type=PRODUCT_IMPORT,
        label="Import products",
        deed=import_deed,
        doing=import_doing,
        outcome=import_outcome,
        permission="products.change_product",
    )
)
