"""Paths of imports and exports below ``/pcm``."""

from __future__ import annotations

from products.transfer.prices import api as prices
from products.transfer.products import api as products

urlpatterns = [*prices.urlpatterns, *products.urlpatterns]
