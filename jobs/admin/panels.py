"""What the start page says about jobs: the running ones with their bars, the last ten, and what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from jobs import position
from jobs.admin.activity import recent, unfinished
from jobs.admin.lines import lines_of
from jobs.admin.rights import may_see
from jobs.models import Job
from pxm.admin.dashboard import PANELS, Panel
from pxm.clock import now


def failed_this_week() -> int:
    return Job.objects.filter(status=Job.Status.FAILED, created_at__gte=now() - timedelta(days=7)).count()


def _activity(request: HttpRequest) -> dict[str, Any] | None:
    return {**unfinished(), **recent()} if may_see(request) else None


def _silent(request: HttpRequest) -> dict[str, Any] | None:
    silent = position.without_progress() if may_see(request) else []
    return {"silent": lines_of(silent)} if silent else None


def _failed(request: HttpRequest) -> dict[str, Any] | None:
    if not may_see(request):
        return None
    return {"failed": failed_this_week(), "url": f"{reverse('admin:jobs_job_changelist')}?state=failed&asked=week"}


PANELS.add(Panel("jobs-silent", "admin/jobs/panel_silent.html", _silent, width=4, place=5))
PANELS.add(Panel("jobs-failed", "admin/jobs/panel_failed.html", _failed, width=1, place=40))
PANELS.add(Panel("jobs-activity", "admin/jobs/panel_activity.html", _activity, width=4, place=60))
