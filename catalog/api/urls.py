"""``/pcm/catalogs``, which is served as ``/catalogs``, too."""

from django.urls import include, path

# Rules come first: they stand where the id of a catalog would.
urlpatterns = [path("", include("catalog.api.rules"))]
