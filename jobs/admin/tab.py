"""The tab *Jobs* on the page of what jobs are about; the page decides where it goes."""

from __future__ import annotations

from django.urls import reverse

from pxm.admin.tabs import Tab

JOBS = Tab(
    key="jobs",
    title="Jobs",
    address=lambda row: reverse("admin:jobs_job_of_subject", args=[row.pk]),
    applies=lambda request, row: request.user.has_perm("jobs.view_job"),
)
