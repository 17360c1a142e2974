"""Paths below ``/preview``."""

from __future__ import annotations

from django.urls import path

from catalog.preview import views

app_name = "preview"
urlpatterns = [
    path("", views.for_staff(views.shop), name="shop"),
    path("products/<uuid:product_id>/", views.for_staff(views.product), name="product"),
]
