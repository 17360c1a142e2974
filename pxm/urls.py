"""Every path of the installation but `/healthz` and `/readyz` (`pxm.health`), written without a trailing slash."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from pxm import metrics
from pxm.api.docs import DocsView, SchemaView
from pxm.http.views import unknown_path

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("catalog", include("catalog.shopper.urls")),  # first, for most requests look for it
    path("metrics", metrics.metrics, name="metrics"),
    path("api/schema", SchemaView.as_view(), name="schema"),
    path("api/docs", DocsView.as_view(), name="docs"),
    path("oauth/", include("pxm.oauth.urls")),
    # Where it says import and export, others have the ids of their rows.
    path("pcm/", include("products.transfer.urls")),
    path("pcm/", include("products.hierarchies.api.urls")),
    path("pcm/", include("products.api.urls")),
    path("pcm/", include("products.prices.api")),
    path("pcm/", include("products.relationships.api.urls")),
    path("pcm/", include("jobs.api.urls")),
    path("pcm/", include("catalog.api.urls")),
    path("v2/", include("products.store.api")),
    path("v2/", include("pxm.oauth.api")),
    path("v2/", include("products.files.api")),
    path("files/private/", include("products.files.private")),
    path("files/", include("products.files.serving")),
    path("deltas/", include("catalog.api.deltas")),
    path("v2/", include("products.extensions.api")),
    path("v2/", include("products.api.entries")),
    path("preview", RedirectView.as_view(pattern_name="preview:shop", query_string=True)),
    path("preview/", include("catalog.preview.urls")),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    *([path("admin/openid/", include("pxm.openid.urls"))] if settings.OIDC_ISSUER else []),
    path("admin/", admin.site.urls),
    re_path(r"^(?!(?:admin|preview)(?:/|$)|static/).*$", unknown_path),
]

handler400 = "pxm.http.views.bad_request"
handler403 = "pxm.http.views.forbidden"
handler404 = "pxm.http.views.unknown_path"
handler500 = "pxm.http.views.server_error"
