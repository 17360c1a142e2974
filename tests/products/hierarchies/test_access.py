"""Who may call what below ``/pcm/hierarchies``, and what is looked at first (PIM contract §8)."""

from __future__ import annotations

from products.hierarchies.api.urls import urlpatterns
from products.hierarchies.models import Hierarchy
from tests.access_cases import AccessCases
from tests.client import Answer


class TestAccess(AccessCases):
    urlpatterns = urlpatterns
    model = Hierarchy
    body = {"data": {"type": "hierarchy", "attributes": {"name": "Shoes"}}}
    operations = {
        "hierarchies": "GET POST",
        "hierarchies/nodes": "GET",
        "hierarchies/{}": "GET PUT DELETE",
        "hierarchies/{}/nodes": "GET POST",
        "hierarchies/{}/nodes/{}": "GET PUT DELETE",
        "hierarchies/{}/children": "GET",
        "hierarchies/{}/relationships/children": "POST",
        "hierarchies/{}/nodes/{}/relationships/children": "POST",
        "hierarchies/{}/nodes/{}/children": "GET",
        "hierarchies/{}/nodes/{}/relationships/parent": "PUT DELETE",
        "hierarchies/{}/nodes/{}/relationships/products": "POST DELETE",
        "hierarchies/{}/nodes/{}/products": "GET",
        "hierarchies/{}/duplicate_job": "POST",
        "products/attach_nodes": "POST",
        "products/detach_nodes": "POST",
        "products/{}/nodes": "GET",
    }

    def is_unknown(self, answer: Answer, method: str, path: str) -> bool:
        if method == "DELETE" and "relationships" not in path:
            return answer.status == 204
        return super().is_unknown(answer, method, path)
