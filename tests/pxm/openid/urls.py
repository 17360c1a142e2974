"""The project's paths with those that it has where a provider is named."""

from __future__ import annotations

from django.urls import include, path

from pxm import urls

urlpatterns = [path("admin/openid/", include("pxm.openid.urls")), *urls.urlpatterns]
