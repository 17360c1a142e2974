"""The slug that the page of a new product proposes while its name is typed."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from products.services.uniqueness import free_slug
from pxm.admin.signed_in import require


@require_GET
def propose_slug(request: HttpRequest) -> JsonResponse:
    """Answer a slug for ``name`` that no product has: ``{"slug": "shirt-2"}``, null if none can be made of it."""
    require(request, "products.add_product")
    return JsonResponse({"slug": free_slug(request.GET.get("name", ""))})
