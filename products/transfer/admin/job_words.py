"""How people read an import of prices: who did it, and what came of it."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.admin.words import WORDS, Words
from jobs.models import Job
from products.transfer.prices.request import PRICE_IMPORT
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
