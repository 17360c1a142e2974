"""Files of products that are looked at before they are imported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.models import Job
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans.services import (
    consents_of,
    edition_of,
    open_import,
    submit_applying,
    submit_planning,
)
from tests.doing import finished

HEADER = "id,external_ref,name,sku,commodity_type"


def csv_of(*rows: Sequence[Any], header: str = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header.split(","), *rows])
    return text.getvalue().encode()


def upload(content: bytes, name: str = "erp.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def planned(*rows: Sequence[Any], header: str = HEADER, locale: str = "") -> ImportPlan:
    """Send a file and have it looked at."""
    plan = open_import(upload=upload(csv_of(*rows, header=header)), locale=locale)
    return looked_at(plan)


def looked_at(plan: ImportPlan) -> ImportPlan:
    finished(submit_planning(plan_id=plan.pk, request_id="r"))
    plan.refresh_from_db()
    return plan


def applied(plan: ImportPlan) -> Job:
    return finished(agreed_to(plan))


def agreed_to(plan: ImportPlan) -> Job:
    """Agree to everything as it was seen; nothing is done yet."""
    return submit_applying(plan_id=plan.pk, seen=edition_of(plan), agreed=list(consents_of(plan)), request_id="r")


def rows_of(plan: ImportPlan) -> Iterable[PlannedRow]:
    return PlannedRow.objects.filter(plan=plan).order_by("number")
