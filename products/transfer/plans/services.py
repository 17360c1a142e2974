"""What people may do with an import that is looked at first: send a file, look, agree, take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from jobs import services as jobs
from jobs.models import Job
from products.acts.models import Act
from products.acts.services import plan_act
from products.files.private import drop_private, keep_private, open_private
from products.files.services import Upload
from products.prices.models import PriceBook
from products.transfer import sheets
from products.transfer.models import ImportPlan, Kind, PlannedRow
from products.transfer.plans.corrected import answers_of, origin_of
from products.transfer.plans.files import opened
from products.transfer.plans.kinds import kind_of
from products.transfer.plans.standing import refuse_taken_back, refuse_to_take_back, unfinished_job
from products.transfer.plans.undoing import asked_of
from products.transfer.products.batch import What
from products.transfer.products.cells import DATES
from products.transfer.products.import_request import MOST_BYTES
from products.transfer.sheets import Choices, Naming
from products.transfer.sheets.remembered import best_mapping, remember_mapping
from products.transfer.table import Unreadable
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.rows import find, lock_one
from pxm.upkeep import CHUNK, Upkeep, in_chunks

# A file that was sent, what it will do, and the way back are kept so long.
KEPT_FOR = timedelta(days=30)
_PURPOSE = "import"
_MEGABYTE = 1024 * 1024


def open_import(
    *, upload: Upload | None, locale: str, book_id: UUID | None = None, actor: User | None = None
) -> ImportPlan:
    """Keep a file that shall be imported, and recognise what it is; Invalid for what nobody can read.

    It is a price list for that book, or a file of products if no book is named.
    """
    if book_id is not None:
        find(PriceBook.objects.all(), book_id)
    if upload is None or not upload.size:
        raise Invalid(Problem("choose a file with at least a header and a row", "empty", "/file"))
    if upload.size > MOST_BYTES:
        raise Invalid(Problem(f"the file is larger than {MOST_BYTES // _MEGABYTE} MB", "too_large", "/file"))
    name = upload.name or "import.csv"
    file = keep_private(
        upload.file, purpose=_PURPOSE, file_name=name, mime_type="application/octet-stream", lasts=KEPT_FOR
    )
    plan = ImportPlan(
        kind=Kind.PRODUCTS if book_id is None else Kind.PRICES,
        book_id=book_id,
        file_id=file.pk,
        file_name=file.file_name,
        locale=locale if locale in DATES else "",
        actor=actor,
    )
    try:
        _recognise(plan)
        plan.save(force_insert=True)
    except BaseException:
        drop_private([file.pk])
        raise
    return plan


def look_at_columns(plan: ImportPlan) -> sheets.Found:
    """Return what the file's columns are, as its plan has them read. Raises Invalid, and Missing without the file."""
    return _look(plan, Choices.from_json(plan.choices), kind_of(plan).naming(None))


def choose_columns(
    *, plan_id: UUID, choices: Choices, remember_as: str = "", meant: Mapping[str, str] | None = None
) -> ImportPlan:
    """Say how a file is read, and remember what its columns mean if a name is given. Invalid for what cannot be.

    Where `choices` leave the columns open, as those of another sheet, they are recognised: those whose names are in
    `meant` are what that says. Nobody has seen them yet, so they are not remembered. What was planned is forgotten: it
    was read otherwise. Nobody waits while the file is read.
    """
    plan = find(ImportPlan.objects.all(), plan_id)
    _refuse_begun(plan)
    is_seen = choices.columns is not None
    found = _look(plan, choices, kind_of(plan).naming(None)) if is_seen else _recognised(plan, choices, meant or {})
    with transaction.atomic():
        plan = lock_one(ImportPlan.objects.all(), plan_id)
        _refuse_begun(plan)
        if unfinished_job(plan):
            raise Invalid(Problem("its rows are being looked at; wait until that is done", "busy"))
        if is_seen and remember_as.strip():
            remember_mapping(name=remember_as, found=found, kind=plan.kind)
        plan.choices, plan.planned_at, plan.counts = found.choices.as_json(), None, {}
        plan.save(update_fields=["choices", "planned_at", "counts"])
    return plan


def check_columns(plan: ImportPlan) -> None:
    """Raise Invalid if rows of these columns cannot be imported: one is missing, or two mean the same."""
    try:
        with opened(plan, warns=False):
            pass
    except Unreadable as problem:
        raise Invalid(Problem(str(problem), "unreadable", "/file")) from problem


def _recognise(plan: ImportPlan) -> None:
    """Say how a new file is read: as the one whose corrected rows it holds, or as what was remembered of its like."""
    found = _look(plan, None, kind_of(plan).naming(None))
    known, origin = best_mapping(found.names, plan.kind), origin_of(plan, found.names)
    answers = answers_of(origin) if origin else known.answers if known else {}
    if origin and not plan.locale:
        plan.locale = origin.locale
    if known or answers:
        found = _look(plan, Choices(**answers), kind_of(plan).naming(known.columns if known else None))
    plan.choices = found.choices.as_json()


def _recognised(plan: ImportPlan, choices: Choices, meant: Mapping[str, str]) -> sheets.Found:
    """Return what the columns seem to be, by what was said of those with the same names, or remembered of their like.

    What is chosen of the file as a whole stays.
    """
    found = _look(plan, choices, kind_of(plan).naming(None))
    known = best_mapping(found.names, plan.kind)
    columns = {**(known.columns if known else {}), **meant}
    return _look(plan, choices, kind_of(plan).naming(columns)) if columns else found


def _look(plan: ImportPlan, choices: Choices | None, naming: Naming) -> sheets.Found:
    try:
        with closing(open_private(plan.file_id)) as content:
            return sheets.look(content, choices, naming)
    except Unreadable as problem:
        raise Invalid(Problem(str(problem), "unreadable", "/file")) from problem


def submit_planning(*, plan_id: UUID, request_id: str, actor: User | None = None) -> Job:
    """Have every row of the file looked at, once more if it was before.

    Refused for columns that cannot be imported, and when writing has begun. Nobody waits while the file is opened.
    """
    plan = find(ImportPlan.objects.all(), plan_id)
    _refuse_begun(plan)
    check_columns(plan)
    with transaction.atomic():
        plan = lock_one(ImportPlan.objects.all(), plan_id)
        _refuse_begun(plan)
        job = _submit(kind_of(plan).look_job, plan, request_id, actor)
        if job.type == kind_of(plan).look_job and plan.planned_at:
            plan.planned_at = None
            plan.save(update_fields=["planned_at"])
        return job


@transaction.atomic
def submit_applying(
    *, plan_id: UUID, seen: str, agreed: Collection[str], request_id: str, actor: User | None = None
) -> Job:
    """Have done what was planned; `agreed` are the keys of `consents_of` that were ticked, which must be all.

    `seen` is the `edition_of` the plan that was shown: what somebody else has had looked at since is not agreed to.
    What is waiting or running is not asked for twice, and what was stopped halfway goes on.
    """
    plan = lock_one(ImportPlan.objects.all(), plan_id)
    if plan.applied_at:
        raise Invalid(Problem("this has already been imported", "already_done"))
    refuse_taken_back(plan)
    if plan.planned_at is None:
        raise Invalid(Problem("nobody has seen yet what this import does", "not_planned"))
    if seen != edition_of(plan):
        raise Invalid(Problem("this import has been looked at again since; see what it will do now", "looked_again"))
    if not plan.counts["new"] + plan.counts["changed"]:
        raise Invalid(Problem("no row would change anything", "nothing_to_do"))
    if not consents_of(plan).keys() <= set(agreed):
        raise Invalid(Problem("please confirm what will change besides", "consent"))
    return _submit(kind_of(plan).apply_job, plan, request_id, actor)


def edition_of(plan: ImportPlan) -> str:
    """Return what tells a look at the rows from the next one; "" before the first."""
    return plan.planned_at.isoformat() if plan.planned_at else ""


def consents_of(plan: ImportPlan) -> dict[str, str]:
    """Return what is to be agreed to, as sentences, by the column of the planned rows that it is about."""
    return {
        name: one if plan.counts[name] == 1 else f"{plan.counts[name]:,} {many}"
        for name, (one, many) in kind_of(plan).consents.items()
        if plan.counts.get(name)
    }


@transaction.atomic
def plan_undoing(*, plan_id: UUID, actor: User | None = None) -> Act:
    """Plan the act that takes back what an import has written. Refused if it wrote nothing, or is writing."""
    plan = lock_one(ImportPlan.objects.all(), plan_id)
    refuse_to_take_back(plan)
    return plan_act(kind=kind_of(plan).undo, asked=asked_of(plan), actor=actor)


def refused_rows(plan: ImportPlan) -> QuerySet[PlannedRow]:
    """Return the rows that came to nothing: refused at once, or because things had changed."""
    return PlannedRow.objects.filter(Q(what=What.REFUSED) | Q(fate=PlannedRow.Fate.STALE), plan=plan)


def _refuse_begun(plan: ImportPlan) -> None:
    if plan.began_at:
        raise Invalid(Problem("this import has begun already", "begun"))


def _submit(type: str, plan: ImportPlan, request_id: str, actor: User | None) -> Job:
    if job := unfinished_job(plan):
        return job
    return jobs.submit(
        type=type, payload={}, request_id=request_id, actor=actor, subject_id=plan.pk, subject_name=plan.file_name
    )


def _forget_some() -> int:
    """Take away planned rows that are too old, then the plans that have none left, and their files."""
    limit = now() - KEPT_FOR
    rows = PlannedRow.objects.filter(plan__created_at__lt=limit).order_by()
    if found := list(rows.values_list("pk", flat=True)[:CHUNK]):
        return PlannedRow.objects.filter(pk__in=found).delete()[0]
    plans = list(ImportPlan.objects.filter(created_at__lt=limit)[:CHUNK])
    drop_private([plan.file_id for plan in plans])
    return ImportPlan.objects.filter(pk__in=[plan.pk for plan in plans]).delete()[0]


RETENTION = Upkeep("imports that were looked at", lambda: in_chunks(_forget_some))
