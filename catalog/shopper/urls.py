"""Paths below ``/catalog``, which answer shoppers."""

from catalog.shopper.nodes import NODE_ENDPOINTS
from catalog.shopper.products import PRODUCT_ENDPOINTS
from catalog.shopper.release import RELEASE_ENDPOINT
from catalog.shopper.views import shopper_paths

urlpatterns = shopper_paths([RELEASE_ENDPOINT, *PRODUCT_ENDPOINTS, *NODE_ENDPOINTS])
