"""*Save and build*: what was typed is saved, and its build is asked for in the same click."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from products.admin.build_page.outlook import outlook
from products.admin.build_page.view import submit_build
from products.models import Product
from pxm.errors import PXMError

# The name of the button.
SAVE_AND_BUILD = "_save_and_build"


def build_after_saving(request: HttpRequest, product: Product) -> HttpResponse:
    """Ask for the build of a product that was saved just now, and lead to its job.

    Whatever a person should see first is shown on the build page instead, and nothing is asked for: children that would
    go or get another SKU or address, what keeps the product from being built, or that there is nothing to build.
    """
    found = outlook(product)
    if found.can_be_built and found.loses_nothing:
        try:
            job = submit_build(request, found)
        except PXMError:
            # Somebody was faster: the page says how things stand now.
            pass
        else:
            return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))
    return HttpResponseRedirect(reverse("admin:products_product_build", args=[product.pk]))
