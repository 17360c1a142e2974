"""The tab *Releases*: what was published when and by whom, what is under way, and what differs between two."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from catalog.admin.rights import DELETE_RELEASE, PUBLISH, VIEW
from catalog.admin.states import UNFINISHED, current_and_newest, planned, state_of
from catalog.documents.release import delta_path
from catalog.models import Catalog, Release
from jobs.models import Job
from pxm.admin.humanize import count, duration
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab, renewed


@dataclass(frozen=True)
class Line:
    """A release as the tab shows it."""

    release: Release
    state: str
    is_current: bool
    can_return: bool
    waits_until: Any = None


@require_GET
def releases_tab(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    require(request, VIEW)
    catalog = get_object_or_404(Catalog, pk=catalog_id)
    lines = lines_of(catalog.releases.all())
    context = {
        "catalog": catalog,
        "lines": lines,
        "is_unfinished": any(line.release.status in UNFINISHED for line in lines),
        "published": [line.release for line in lines if line.release.status == Release.Status.PUBLISHED],
        "state": state_of(*current_and_newest(line.release for line in reversed(lines))),
        "may_publish": may(request, PUBLISH),
        "may_delete": may(request, DELETE_RELEASE),
    }
    answer = render(request, "admin/catalog/catalog/releases.html", context)
    answer.headers["HX-Trigger"] = json.dumps(renewed(RELEASES, catalog))
    return answer


@require_GET
def delta_file(request: HttpRequest, catalog_id: UUID, release_id: UUID) -> HttpResponse:
    """Lead to an address of the delta file that is signed now, however long the tab has been open."""
    require(request, VIEW)
    release = get_object_or_404(Release, catalog=catalog_id, pk=release_id)
    if not release.delta:
        raise Http404("This release has no delta file.")
    return redirect(delta_path(release))


def lines_of(releases: QuerySet[Release]) -> list[Line]:
    """Return releases, the newest first. Two queries."""
    rows = list(releases.order_by("-created_at", "-pk"))
    jobs = Job.objects.in_bulk([row.job_id for row in rows if row.job_id])
    times = [row.published_at for row in rows if row.published_at]
    newest = max(times, default=None)
    return [
        Line(
            row,
            _state(row, jobs.get(row.job_id) if row.job_id else None),
            is_current=row.published_at is not None and row.published_at == newest,
            can_return=row.published_at is not None and row.published_at != newest,
        )
        for row in rows
    ]


def _state(release: Release, job: Job | None) -> str:
    match release.status:
        case Release.Status.PENDING:
            waits = job.not_before if job else None
            return f"waits until {planned(waits)}" if waits else "waits for its turn"
        case Release.Status.IN_PROGRESS:
            return f"publishing, {release.percent_completed} %"
        case Release.Status.FAILED:
            return "failed"
    took = _took(release, job)
    return f"{count(release.total_products, 'product')}{f', published in {duration(took)}' if took else ''}"


def _took(release: Release, job: Job | None) -> timedelta | None:
    started = job.started_at if job else None
    return release.published_at - started if started and release.published_at else None


def _badge(catalog: Any) -> str:
    number = catalog.releases.filter(status=Release.Status.PUBLISHED).count()
    return str(number or "")


RELEASES = Tab(
    key="releases",
    title="Releases",
    address=lambda catalog: reverse("admin:catalog_catalog_releases", args=[catalog.pk]),
    badge=_badge,
    place=40,
)
