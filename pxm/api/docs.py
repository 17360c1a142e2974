"""The pages that describe the API: the document for programs and the one for people. Both are public."""

from __future__ import annotations

from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularJSONAPIView):
    """The OpenAPI document as JSON."""

    schema = None


class DocsView(SpectacularSwaggerSplitView):
    """The document to read and to try; its script comes from a path of its own, since no inline script may run."""

    schema = None
    url_name = "schema"
