"""Paths below ``/preview``."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from catalog.preview import keeping
from catalog.preview.views import by_link, for_staff, product, shop

app_name = "preview"
_own = admin.site.admin_view
urlpatterns = [
    path("", for_staff(shop), name="shop"),
    path("products/<uuid:product_id>/", for_staff(product), name="product"),
    path("kept/", _own(keeping.keep), name="keep"),
    path("kept/<uuid:saved_id>/forget/", _own(keeping.forget), name="forget"),
    path("two/", _own(keeping.two), name="two"),
    path("links/", _own(keeping.links), name="links"),
    path("links/make/", _own(keeping.make_link), name="make_link"),
    path("links/<uuid:link_id>/end/", _own(keeping.end), name="end_link"),
    path("shared/<str:link>/", by_link(shop), name="shared_shop"),
    path("shared/<str:link>/products/<uuid:product_id>/", by_link(product), name="shared_product"),
]
