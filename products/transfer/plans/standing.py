"""How an import stands: the jobs about it, and the act that takes it back."""

from __future__ import annotations

from jobs.models import Job
from products.acts.models import Act
from products.transfer.models import ImportPlan
from pxm.errors import Invalid, Problem
from pxm.rows import lock


def last_job(plan: ImportPlan) -> Job | None:
    """Return the last job about a plan, whatever came of it."""
    return Job.objects.filter(subject_id=plan.pk).order_by("-created_at", "-id").first()


def unfinished_job(plan: ImportPlan) -> Job | None:
    job = last_job(plan)
    return job if job and not job.is_finished else None


def undoing_of(plan: ImportPlan) -> Act | None:
    """Return the act that takes the import back, or would."""
    return Act.objects.select_related("job").filter(pk=plan.undo_id).first() if plan.undo_id else None


def refuse_to_take_back(plan: ImportPlan) -> None:
    """Refuse to take back what wrote nothing, is writing, or is taken back already. The plan must be locked."""
    if plan.began_at is None or unfinished_job(plan):
        raise Invalid(Problem("only what has been imported can be taken back", "not_done"))
    refuse_taken_back(plan)


def refuse_taken_back(plan: ImportPlan) -> None:
    """Refuse where the import is taken back, or is being; what was only planned knows too little by now.

    The act is locked, so that nobody agrees to it while it is forgotten.
    """
    acts = lock(Act.objects.filter(pk=plan.undo_id)) if plan.undo_id else []
    if not acts or acts[0].undone_at:
        return
    [act] = acts
    if act.applied_at:
        raise Invalid(Problem("this import has already been taken back", "already_undone"))
    if act.job and not act.job.is_finished:
        raise Invalid(Problem("this import is being taken back", "busy"))
    act.delete()
