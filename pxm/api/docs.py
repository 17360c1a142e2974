"""The pages that describe the API, one for programs and one for people. Both are public."""

from __future__ import annotations

from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularJSONAPIView):
    """The OpenAPI document as JSON."""

    schema = None


class DocsView(SpectacularSwaggerSplitView):
    """The document to read and try out; its script has its own path, since inline scripts may not run."""

    schema = None
    url_name = "schema"
