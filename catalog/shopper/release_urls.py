"""Paths below the address of a release, which answer staff."""

from catalog.shopper.nodes import NODE_ENDPOINTS
from catalog.shopper.products import PRODUCT_ENDPOINTS
from catalog.shopper.views import release_paths

urlpatterns = release_paths([*PRODUCT_ENDPOINTS, *NODE_ENDPOINTS])
