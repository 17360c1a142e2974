"""Asking for a publish (catalog contract §3.4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from catalog.models import Catalog, Release
from catalog.publishing.job import PUBLISH
from jobs.services import submit
from pxm.acting import name_of
from pxm.clock import now
from pxm.rows import lock_one


@transaction.atomic
def request_publish(
    *,
    catalog_id: UUID,
    request_id: str,
    export_full_delta: bool = False,
    publish_at: datetime | None = None,
    actor: User | None = None,
    actor_name: str = "",
) -> Release:
    """Return a new release of a catalog, which is pending: it will be what is drafted when its turn comes.

    Publishes of one catalog run in the order in which they were asked for; one with `publish_at` not before then.
    """
    catalog, moment = lock_one(Catalog.objects.all(), catalog_id), now()
    release = Release(
        catalog=catalog,
        name=catalog.name,
        description=catalog.description,
        locales=catalog.locales,
        price_segmentation_enabled=catalog.enable_price_segmentation,
        actor=actor,
        actor_name=actor_name or (name_of(actor) if actor else ""),
        created_at=moment,
        updated_at=moment,
    )
    job = submit(
        type=PUBLISH,
        payload={"release": str(release.pk), "export_full_delta": export_full_delta},
        request_id=request_id,
        actor=actor,
        actor_name=actor_name,
        subject_id=catalog.pk,
        subject_name=catalog.name,
        not_before=publish_at,
    )
    release.job_id = job.pk
    release.save(force_insert=True)
    return release
