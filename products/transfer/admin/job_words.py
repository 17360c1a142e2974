"""How people read imports and exports: who asked for them, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from jobs.admin.words import WORDS, Words, deed_of, doing_of
from jobs.models import Job
from products.files.private import link_to
from products.transfer.admin.rights import EXPORT
from products.transfer.models import ImportPlan
from products.transfer.plans.kinds import PRICES, PRODUCTS
from products.transfer.plans.shapes import KindOfFile
from products.transfer.prices.request import PRICE_IMPORT
from products.transfer.products.import_request import PRODUCT_IMPORT
from products.transfer.products.request import PRODUCT_EXPORT
from pxm.admin.humanize import count

_LOOKED_AT = {"new": "new", "changed": "changed", "unchanged": "as they are", "refused": "refused"}
_IMPORTED = {"new": "new", "changed": "changed", "left_out": "left out"}
_COUNTED = {"created": "new", "updated": "changed", "unchanged": "as they were", "refused": "refused"}


def _prices(job: Job) -> str:
    made, changed = job.result.get("made", 0), job.result.get("changed", 0)
    return f"{count(made, 'new price')}, {changed:,} looked at again" if changed else count(made, "new price")


def _rows(job: Job) -> str:
    """Say what became of the rows, of a failed import as well: its good rows are written."""
    counts = job.result or job.checkpoint.get("counts", {})
    return ", ".join(f"{counts[name]:,} {word}" for name, word in _COUNTED.items() if counts.get(name))


def _said(words: Mapping[str, str], job: Job) -> str:
    return ", ".join(f"{job.result[name]:,} {word}" for name, word in words.items() if job.result.get(name))


def _pages(plan_ids: Collection[UUID]) -> Mapping[UUID, str]:
    existing = ImportPlan.objects.filter(pk__in=plan_ids).values_list("pk", flat=True)
    return {id: reverse("admin:transfer_importplan_change", args=[id]) for id in existing}


def _to_page(what: str, words: Mapping[str, str]) -> Callable[[Job], Sequence[str]]:
    def changes(job: Job) -> Sequence[str]:
        said = _said(words, job) or "no rows"
        page = _pages([job.subject_id]).get(job.subject_id) if job.subject_id else None
        return [format_html('{}. <a class="pxm-link" href="{}">{}</a>', said, page, what) if page else f"{said}."]

    return changes


def _exported(job: Job) -> str:
    return count(job.result.get("products", 0), "product")


def _files(job: Job) -> Sequence[str]:
    """Return a sentence with a link to each file, which ends after an hour."""
    files: Sequence[str] = job.meta.get("file_locations") or ()
    if not files:
        return ["No product matched, so there is no file."]
    if len(files) == 1:
        return [format_html('<a href="{}">Save the file</a>', link_to(UUID(files[0])))]
    links = format_html_join(
        ", ", '<a href="{}">part {}</a>', ((link_to(UUID(id)), place) for place, id in enumerate(files, start=1))
    )
    return [format_html("Files to save: {}.", links)]


WORDS.add(
    Words(
        type=PRICE_IMPORT,
        label="Import prices",
        deed=deed_of(
            asked="for an import of prices from {}",
            do="import prices from {}",
            done="imported prices from {}",
            failed="import all prices from {}",
        ),
        doing=doing_of("prices are being imported from {}"),
        outcome=_prices,
        permission="prices.change_pricebook",
    ),
    Words(
        type=PRODUCT_EXPORT,
        label="Export products",
        deed=deed_of(asked="for an export of {}", do="export {}", done="exported {}"),
        doing=doing_of("{} are being exported"),
        outcome=_exported,
        changes=_files,
        changes_need=EXPORT,
        permission=EXPORT,
    ),
    Words(
        type=PRODUCT_IMPORT,
        label="Import products",
        deed=deed_of(
            asked="for an import of products from {}",
            do="import products from {}",
            done="imported products from {}",
            failed="import all products from {}",
        ),
        doing=doing_of("products are being imported from {}"),
        outcome=_rows,
        permission="products.change_product",
    ),
)


def _look_words(kind: KindOfFile) -> Words:
    return Words(
        type=kind.look_job,
        label=f"Look at an import of {kind.things}",
        deed=deed_of(
            asked="to see what importing {} will do", do="look at every row of {}", done="looked at every row of {}"
        ),
        doing=doing_of("the rows of {} are being looked at"),
        outcome=partial(_said, _LOOKED_AT),
        pages=_pages,
        changes=_to_page("See what will happen", _LOOKED_AT),
        permission=kind.permission,
    )


def _apply_words(kind: KindOfFile) -> Words:
    things = kind.things
    return Words(
        type=kind.apply_job,
        label=f"Import {things} that were looked at",
        deed=deed_of(asked=f"for an import of {things} from {{}}", do="import {}", done=f"imported {things} from {{}}"),
        doing=doing_of(f"{things} are being imported from {{}}"),
        outcome=partial(_said, _IMPORTED),
        pages=_pages,
        changes=_to_page("See each, or take it back", _IMPORTED),
        permission=kind.permission,
    )


WORDS.add(*(words(kind) for kind in (PRODUCTS, PRICES) for words in (_look_words, _apply_words)))
