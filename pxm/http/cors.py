"""Which pages of other hosts may read answers (CORS), without looking at requests that no page sends."""

from __future__ import annotations

from corsheaders.middleware import CorsMiddleware as UsualMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


class CorsMiddleware(UsualMiddleware):
    """As usual. A request without an ``Origin``, as programs send it, need not have all its headers sorted for that."""

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "HTTP_ORIGIN" in request.META:
            return super().add_response_headers(request, response)
        if self.is_enabled(request):
            patch_vary_headers(response, ("origin",))
        return response
