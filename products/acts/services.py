"""Planning acts, agreeing to them, and taking them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from jobs import services as jobs
from jobs.models import Job
from products.acts.changes import Change, read, written
from products.acts.kinds import ActKind, Asked, kind_of
from products.acts.models import NAME_LENGTH, Act, ActPart
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.rows import lock_one

ACT = "act"
# For how long an act can be undone.
DAYS_TO_UNDO = 30
# A plan that nobody agreed to is forgotten.
DAYS_TO_AGREE = 1


@transaction.atomic
def plan_act(*, kind: str, asked: Asked, actor: User | None = None) -> Act:
    """Work out what `asked` would do and keep it to be shown; nothing else is written. Refuses what changes nothing."""
    known = kind_of(kind)
    _forget_old_ones()
    plan, subject = known.plan(asked), known.subject(asked)
    act = Act(kind=kind, asked=dict(asked), number=0, actor=actor, notes=list(plan.notes), consents=list(plan.consents))
    if subject:
        act.subject_id, act.subject_name = subject.id, subject.name[:NAME_LENGTH]
    _store(act, plan.changes)
    if not act.number:
        raise Invalid(Problem(" ".join(["nothing would change", *plan.notes]), "nothing_to_do"))
    if known.planned:
        known.planned(act)
    return act


@transaction.atomic
def submit_act(*, act_id: UUID, agreed: Collection[str], request_id: str, actor: User | None = None) -> Job:
    """Have a planned act done as it was shown; `agreed` are the consents that were ticked, which must be all of them.

    An act that is already waiting or running is not asked for twice. One that failed may be asked for again.
    """
    act = lock_one(Act.objects.all(), act_id)
    if act.applied_at:
        raise Invalid(Problem("this has already been done", "already_done"))
    if not set(act.consents) <= set(agreed):
        raise Invalid(Problem("Please confirm what will be lost.", "consent"))
    return _submit(act, request_id, actor)


@transaction.atomic
def undo_act(*, act_id: UUID, request_id: str, actor: User | None = None) -> Job:
    """Have everything that an act did taken back, if nobody has changed those rows since; otherwise the job fails.

    Refused for what was never done or is undone, and when `DAYS_TO_UNDO` have passed.
    """
    act = lock_one(Act.objects.all(), act_id)
    if not act.applied_at:
        raise Invalid(Problem("only what has been done can be undone", "not_done"))
    if act.undone_at:
        raise Invalid(Problem("this has already been undone", "already_undone"))
    if not can_be_undone(act):
        raise Invalid(Problem(f"this was done more than {DAYS_TO_UNDO} days ago", "too_late"))
    undoing = act.undoings.order_by("id").last()
    if undoing is None:
        undoing = Act(kind=act.kind, asked=act.asked, number=0, actor=actor, undoes=act)
        undoing.subject_id, undoing.subject_name = act.subject_id, act.subject_name
        _store(undoing, (change.reversed for change in changes_of(act)))
    return _submit(undoing, request_id, actor)


def can_be_undone(act: Act) -> bool:
    return bool(act.applied_at and not act.undone_at and now() - act.applied_at < timedelta(days=DAYS_TO_UNDO))


def changes_of(act: Act) -> Iterator[Change]:
    """Yield what an act does, row by row, in the order in which it was planned."""
    for text in act.parts.order_by("place").values_list("changes", flat=True):
        yield from read(text)


def title_of(act: Act, kind: ActKind) -> str:
    """Return what an act does, in words: "Change 412 prices"."""
    work = f"{kind.verb} {kind.counted(act.number)}"
    return f"Undo: {work[:1].lower()}{work[1:]}" if act.undoes_id else work


def told_of(act: Act, kind: ActKind) -> str:
    """Return what an act has done, in words: "raised 412 prices by 5 %"."""
    told = kind.told(act.asked, act.number)
    return f"undid: {told}" if act.undoes_id else told


def _store(act: Act, changes: Iterable[Change]) -> None:
    """Write an act and its changes."""
    parts = list(written(changes))
    act.number = sum(number for number, _ in parts)
    act.save(force_insert=True)
    ActPart.objects.bulk_create(
        [ActPart(act=act, place=place, changes=text) for place, (_, text) in enumerate(parts)], batch_size=100
    )


def _submit(act: Act, request_id: str, actor: User | None) -> Job:
    if act.job and not act.job.is_finished:
        return act.job
    kind = kind_of(act.kind)
    words = {"title": title_of(act, kind), "told": told_of(act, kind)}
    act.job = jobs.submit(
        type=ACT,
        payload={"act": str(act.pk), "kind": act.kind} | words,
        request_id=request_id,
        actor=actor,
        subject_id=act.pk,
        subject_name=act.subject_name,
    )
    act.save(update_fields=["job"])
    return act.job


def _forget_old_ones() -> None:
    """Delete plans that nobody agreed to, and acts that can no longer be undone."""
    Act.objects.filter(job=None, created_at__lt=now() - timedelta(days=DAYS_TO_AGREE)).delete()
    Act.objects.filter(created_at__lt=now() - timedelta(days=2 * DAYS_TO_UNDO)).delete()
