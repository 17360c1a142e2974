"""The parts of the page of a hierarchy, and of a node."""

from __future__ import annotations

from dataclasses import replace

from jobs.admin.tab import JOBS
from pxm.admin.tabs import Tab

DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/hierarchies/details.html",
    fields=("name", "slug", "description", "shopper_attributes", "admin_attributes"),
    place=10,
)
# A hierarchy is what the jobs that duplicate it are about.
JOBS_OF_HIERARCHY = replace(JOBS, place=100)
