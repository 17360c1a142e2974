"""The parts of the page of a hierarchy, and of a node."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jobs.admin.tab import JOBS
from pxm.admin.tabs import Tab


def _languages(row: Any) -> str:
    return str(len(row.locales) or "")


DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/hierarchies/details.html",
    fields=("name", "slug", "description", "shopper_attributes", "admin_attributes"),
    place=10,
)
LANGUAGES = Tab(
    key="languages",
    title="Languages",
    template="admin/products/product/languages.html",
    fields=("locales",),
    badge=_languages,
    place=20,
)
# A hierarchy is what the jobs that duplicate it are about.
JOBS_OF_HIERARCHY = replace(JOBS, place=100)
