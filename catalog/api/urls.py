"""``/pcm/catalogs``, for which ``/catalogs`` stands, too (`PATH_SYNONYMS`)."""

from __future__ import annotations

from django.urls import include, path

from catalog.api.catalogs import CATALOGS
from catalog.api.releases import OneRelease, Releases
from pxm.api.resource_views import paths

# Rules come first: they stand where the id of a catalog would.
urlpatterns = [
    path("", include("catalog.api.rules")),
    *paths(CATALOGS),
    path("catalogs/<str:catalog_id>/releases", Releases.as_view()),
    path("catalogs/<str:catalog_id>/releases/<str:release_id>", OneRelease.as_view()),
    path("", include("catalog.shopper.release_urls")),
]
