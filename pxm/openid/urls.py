"""Under ``/admin/openid/``, where a provider is named. It sends people back to ``back``."""

from __future__ import annotations

from django.urls import path

from pxm.openid import views

app_name = "openid"
urlpatterns = [
    path("start", views.start, name="start"),
    path("back", views.back, name="back"),
]
