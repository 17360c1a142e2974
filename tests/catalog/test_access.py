"""Who may call what below ``/pcm/catalogs``, and what is looked at first (catalog contract §2.2)."""

from __future__ import annotations

from catalog.api.catalogs import CATALOGS
from catalog.api.urls import urlpatterns
from catalog.models import Catalog
from pxm.api.resource_views import paths
from tests.access_cases import AccessCases
from tests.client import Answer

# Rules have a table of their own.
OURS = [*paths(CATALOGS), *(each for each in urlpatterns if "/releases" in str(each.pattern))]


class TestAccess(AccessCases):
    urlpatterns = OURS
    model = Catalog
    body = {"data": {"type": "catalog", "attributes": {"name": "Summer", "hierarchy_ids": []}}}
    operations = {
        "catalogs": "GET POST",
        "catalogs/{}": "GET PUT DELETE",
        "catalogs/{}/releases": "GET POST DELETE",
        "catalogs/{}/releases/{}": "GET DELETE",
    }

    def is_unknown(self, answer: Answer, method: str, path: str) -> bool:
        return answer.status == 204 if method == "DELETE" else super().is_unknown(answer, method, path)
