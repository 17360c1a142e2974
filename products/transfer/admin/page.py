"""What the page of an import shows: how far it is, what it will do or has done, and what can be done next."""

from __future__ import annotations

from typing import Any

from jobs.admin.lines import paces_of
from jobs.admin.page import waiting_for
from jobs.models import Job
from products.prices.models import PriceBook
from products.transfer.admin.rows import numbers_of, rows_context
from products.transfer.models import ImportPlan
from products.transfer.plans.applying import LEFT_OUT
from products.transfer.plans.kinds import kind_of
from products.transfer.plans.services import consents_of, edition_of
from products.transfer.plans.standing import last_job, undoing_of
from products.transfer.products.batch import What
from pxm.admin.humanize import count

# What an import goes through, and what each part of the way is called.
STEPS = ("The file", "What will happen", "The import", "The report")
_LOOKING, _APPLYING = "looking", "applying"
_STEP_OF = {"sent": 1, _LOOKING: 2, "looked at": 2, _APPLYING: 3, "halfway": 3, "done": 4}


def state_of(plan: ImportPlan, *, under_way: bool) -> str:
    """Return where an import stands, as a word; a job may be `under_way`."""
    if plan.applied_at:
        return "done"
    if plan.began_at:
        return _APPLYING if under_way else "halfway"
    if under_way:
        return _APPLYING if plan.planned_at else _LOOKING
    return "looked at" if plan.planned_at else "sent"


def page_context(plan: ImportPlan, sent: Any) -> dict[str, Any]:
    job = last_job(plan)
    state = state_of(plan, under_way=job is not None and not job.is_finished)
    undo = undoing_of(plan)
    taken_back = undo if undo and undo.applied_at and not undo.undone_at else None
    kind = kind_of(plan)
    written = plan.counts.get(What.NEW, 0) + plan.counts.get(What.CHANGED, 0)
    return {
        "plan": plan,
        "title": f"Import {plan.file_name}",
        "book": book_of(plan),
        "things": kind.things,
        "state": state,
        "steps": list(enumerate(STEPS, start=1)),
        "step": _STEP_OF[state],
        "job": job,
        "failed": job is not None and job.status in (Job.Status.FAILED, Job.Status.CANCELLED),
        "problems": list(job.errors.all()[:10]) if job and job.status == Job.Status.FAILED else (),
        "numbers": numbers_of(plan) if plan.planned_at else (),
        "consents": consents_of(plan) if plan.planned_at else {},
        "seen": edition_of(plan),
        "button": f"Import {count(written, kind.thing)}" if written else "",
        "to_correct": plan.counts.get(What.REFUSED, 0) + plan.counts.get(LEFT_OUT, 0),
        "imported": count(written - plan.counts.get(LEFT_OUT, 0), kind.thing),
        "taken_back": taken_back,
        "undo_failed": undo if undo and undo.job and undo.job.status == Job.Status.FAILED else None,
        "may_undo": bool(plan.began_at and state in ("done", "halfway") and not taken_back),
        **live_context(job),
        **(rows_context(plan, sent) if plan.planned_at else {}),
    }


def book_of(plan: ImportPlan) -> PriceBook | None:
    """Return the book that a price list is for, if it is there."""
    return PriceBook.objects.filter(pk=plan.book_id).first() if plan.book_id else None


def live_context(job: Job | None) -> dict[str, Any]:
    """Return how far a job is."""
    return {
        "job": job,
        "pace": paces_of([job]).get(job.pk) if job else None,
        "waiting_for": waiting_for(job) if job and job.status == Job.Status.PENDING else "",
    }
