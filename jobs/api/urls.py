"""Paths below ``/pcm``."""

from __future__ import annotations

from django.urls import path

from jobs.api.jobs import CancelJob, JobErrors, Jobs, OneJob

urlpatterns = [
    path("jobs", Jobs.as_view()),
    path("jobs/<str:job_id>", OneJob.as_view()),
    path("jobs/<str:job_id>/cancel", CancelJob.as_view()),
    path("jobs/<str:job_id>/errors", JobErrors.as_view()),
]
