"""What the list of jobs says of imports and exports."""

from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from jobs.admin.words import words_of
from jobs.models import Job
from products.transfer.prices.request import PRICE_IMPORT
from products.transfer.products.import_request import PRODUCT_IMPORT
from products.transfer.products.request import PRODUCT_EXPORT

FILE = SafeString("<em>erp.csv</em>")


@pytest.mark.parametrize(
    ("type", "status", "told"),
    [
        (PRICE_IMPORT, "success", "imported prices from <em>erp.csv</em>"),
        (PRICE_IMPORT, "failed", "could not import all prices from <em>erp.csv</em>"),
        (PRODUCT_IMPORT, "started", "started to import products from <em>erp.csv</em>"),
        (PRODUCT_IMPORT, "cancelled", "asked for an import of products from <em>erp.csv</em>; it was cancelled"),
        (PRODUCT_EXPORT, "success", "exported <em>erp.csv</em>"),
        (PRODUCT_EXPORT, "pending", "asked for an export of <em>erp.csv</em>"),
    ],
)
def test_deeds(type: str, status: str, told: str) -> None:
    job = Job(type=type, status=status)
    assert words_of(job).deed(job, FILE) == told


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (Job(type=PRICE_IMPORT, result={"made": 2, "changed": 1_000}), "2 new prices, 1,000 looked at again"),
        (Job(type=PRICE_IMPORT, result={"made": 1}), "1 new price"),
        (Job(type=PRODUCT_EXPORT, result={"products": 24}), "24 products"),
        (Job(type=PRODUCT_IMPORT, result={"created": 3, "unchanged": 1, "refused": 0}), "3 new, 1 as they were"),
        (
            Job(type=PRODUCT_IMPORT, checkpoint={"counts": {"updated": 9, "refused": 1_000}}),
            "9 changed, 1,000 refused",
        ),
    ],
)
def test_outcomes(job: Job, told: str) -> None:
    assert words_of(job).outcome(job) == told


def test_an_export_leads_to_its_files() -> None:
    job = Job(type=PRODUCT_EXPORT, meta={"file_locations": ["01a22aef-a2f8-7000-8000-000000000001"]})
    [sentence] = words_of(job).changes(job)
    assert sentence.startswith('<a href="/files/private/')
    assert sentence.endswith(">Save the file</a>")
    job.meta["file_locations"] *= 2
    [sentence] = words_of(job).changes(job)
    assert sentence.startswith('Files to save: <a href="/files/private/')
    assert sentence.endswith(">part 2</a>.")
    job.meta = {"file_locations": []}
    assert words_of(job).changes(job) == ["No product matched, so there is no file."]
