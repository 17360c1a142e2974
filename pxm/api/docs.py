"""The pages that describe the API, one for programs and one for people. Both are public."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from pxm.api import schema_extensions  # noqa: F401  registers with the generator

# Two generators at work in one process get in each other's way.
_making = threading.Lock()


class MadeOnce(SchemaGenerator):
    """A process makes the document once: it takes a second, and nothing in it depends on who asks."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> Any:
        with _making:
            return _made(settings.ROOT_URLCONF)


@cache
def _made(urlconf: str) -> Any:
    return SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)


class SchemaView(SpectacularJSONAPIView):
    """The OpenAPI document as JSON."""

    schema = None
    generator_class = MadeOnce


class DocsView(SpectacularSwaggerSplitView):
    """The document to read and try out; its script has its own path, since inline scripts may not run."""

    schema = None
    url_name = "schema"
