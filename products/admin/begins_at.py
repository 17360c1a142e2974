from __future__ import annotations

from django.urls import reverse

from jobs.models import Job
from products.admin.addresses import product_page
from products.models import Product


def begins_at(job: Job) -> str:
    """Return the page that shows what such a build would do now, and starts it: of all children, of one, of some."""
    children = job.payload.get("child_ids")
    if children is None:
        return reverse("admin:products_product_build", args=[job.subject_id])
    if len(children) == 1 and Product.objects.filter(pk=children[0], parent=job.subject_id).exists():
        return reverse("admin:products_product_rebuild", args=children)
    return product_page(job.subject_id, "children")
