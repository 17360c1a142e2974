"""Who may call what of custom relationships, and what is looked at first (PIM contract §8)."""

from __future__ import annotations

from products.relationships.api.urls import urlpatterns
from products.relationships.models import CustomRelationship
from tests.access_cases import AccessCases


class TestAccess(AccessCases):
    urlpatterns = urlpatterns
    model = CustomRelationship
    body = {"data": {"type": "custom-relationship", "attributes": {"name": "Goes with", "slug": "goes_with"}}}
    operations = {
        "custom-relationships": "GET POST",
        "custom-relationships/{}": "GET PUT DELETE",
        "products/{}/custom-relationships": "GET POST DELETE",
        "products/{}/custom-relationships/{}": "GET POST DELETE",
        "products/{}/custom-relationships/{}/products": "GET",
    }
