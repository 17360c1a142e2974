"""The catalogs of the demo: what everybody is shown, and what shops that buy to sell again are shown instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from catalog.publishing.request import request_publish
from catalog.services.catalog import create_catalog
from catalog.services.rule import create_rule
from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from jobs.services import submit
from products.hierarchies.models import Hierarchy
from products.lanes import PIM
from products.prices.models import PriceBook
from pxm.ids import uuid7

DEMO_PUBLISH = "demo-publish"


def make_demo(actor: User) -> None:
    """Make the catalogs of the hierarchies and price books that were made before, and have them published."""
    hierarchies = {slug: str(id) for slug, id in Hierarchy.objects.values_list("slug", "pk")}
    books = {reference: str(id) for reference, id in PriceBook.objects.values_list("external_ref", "pk")}

    def asked_first_to_last(*references: str) -> list[dict[str, Any]]:
        return [
            {"id": books[reference], "priority": 10 * (len(references) - place)}
            for place, reference in enumerate(references)
        ]

    shop = create_catalog(
        attributes={
            "name": "Shop",
            "description": "What everybody is shown.",
            "hierarchy_ids": [hierarchies["departments"], hierarchies["gift-guide"]],
            "pricebook_ids": asked_first_to_last("demo-sale", "demo-retail"),
            "locales": {"de-DE": {"name": "Laden"}, "fr-FR": {"name": "Boutique"}},
        }
    )
    trade = create_catalog(
        attributes={
            "name": "Trade",
            "description": "What shops are shown that buy to sell again.",
            "hierarchy_ids": [hierarchies["departments"]],
            "pricebook_ids": asked_first_to_last("demo-wholesale", "demo-retail"),
        }
    )
    create_rule(
        attributes={
            "name": "Trade counter",
            "description": "Shops order in a channel of their own.",
            "catalog_id": str(trade.pk),
            "channels": ["trade"],
        }
    )
    payload = {"catalogs": [str(shop.pk), str(trade.pk)]}
    submit(type=DEMO_PUBLISH, payload=payload, request_id=str(uuid7()), actor=actor, subject_name="the demo")


def publish_demo(run: Run) -> None:
    """Ask for the publishes, once the builds that were asked for before are done."""
    job = run.job
    for id in job.payload["catalogs"]:
        request_publish(catalog_id=UUID(id), request_id=job.request_id, actor=job.actor)


def title(job: Job) -> str:
    return f"Publish the catalogs of {job.subject_name}"


# In the line of the builds: what is published is to have their children.
JOB = JobType(name=DEMO_PUBLISH, lane=PIM, work=publish_demo, title=title, listed=False)
