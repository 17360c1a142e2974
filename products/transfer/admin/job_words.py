"""How people read imports and exports: who asked for them, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

_COUNTED = {"created": "new", "updated": "changed", "unchanged": "as they were", "refused": "refused"}


def _deed(what: str, *, asked: str, failed: str) -> Callable[[Job, SafeString], str]:
    """Return what tells such a job: `what` is done, as "import prices from {}"; `asked` and `failed` if it is not."""
    done = what.replace(" ", "ed ", 1)
    words = {
        Job.Status.PENDING: f"asked for {asked}",
        Job.Status.STARTED: f"started to {what}",
        Job.Status.SUCCESS: done,
        Job.Status.FAILED: f"could not {failed}",
        Job.Status.CANCELLED: f"asked for {asked}; it was cancelled",
    }
    return lambda job, subject: format_html(words[Job.Status(job.status)], subject)


def _doing(words: str) -> Callable[[Job, SafeString], str]:
    return lambda job, subject: format_html(words, subject)


def _prices(job: Job) -> str:
    made, changed = job.result.get("made", 0), job.result.get("changed", 0)
    return f"{count(made, 'new price')}, {changed:,} looked at again" if changed else count(made, "new price")


def _rows(job: Job) -> str:
    """Say what became of the rows, of a failed import as well: its good rows are written."""
    counts = job.result or job.checkpoint.get("counts", {})
    return ", ".join(f"{counts[name]:,} {word}" for name, word in _COUNTED.items() if counts.get(name))


def _exported(job: Job) -> str:
    return count(job.result.get("products", 0), "product")


def _files(job: Job) -> Sequence[str]:
    """Return a sentence with a link to each file, which ends after an hour."""
    files: Sequence[str] = job.meta.get("file_locations") or ()
    links = format_html_join(
        ", ", '<a href="{}">part {}</a>', ((link_to(UUID(id)), place) for place, id in enumerate(files, start=1))
    )
    return [format_html("Files to save: {}.", links)] if files else ["No product matched, so there is no file."]


WORDS.add(
    Words(
        type=PRICE_IMPORT,
        label="Import prices",
        deed=_deed("import prices from {}", asked="an import of prices from {}", failed="import all prices from {}"),
        doing=_doing("prices are being imported from {}"),
        outcome=_prices,
        permission="prices.change_pricebook",
    ),
    Words(
        type=PRODUCT_EXPORT,
        label="Export products",
        deed=_deed("export {}", asked="an export of {}", failed="export {}"),
        doing=_doing("{} are being exported"),
        outcome=_exported,
        changes=_files,
        permission="products.view_product",
    ),
    Words(
        type=PRODUCT_IMPORT,
        label="Import products",
        deed=_deed(
            "import products from {}", asked="an import of products from {}", failed="import all products from {}"
        ),
        doing=_doing("products are being imported from {}"),
        outcome=_rows,
        permission="products.change_product",
    ),
)
