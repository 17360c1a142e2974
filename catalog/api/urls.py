"""``/pcm/catalogs``; what is not the id of a catalog stands before it."""

from __future__ import annotations

from django.urls import path

from catalog.api.catalogs import CATALOGS
from catalog.api.releases import OneRelease, Releases
from pxm.api.resource_views import paths

urlpatterns = [
    *paths(CATALOGS),
    path("catalogs/<str:catalog_id>/releases", Releases.as_view()),
    path("catalogs/<str:catalog_id>/releases/<str:release_id>", OneRelease.as_view()),
]
