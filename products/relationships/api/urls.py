"""Paths below ``/pcm``."""

from __future__ import annotations

from django.urls import path

from products.api.products import PRODUCTS
from products.relationships.api.definitions import OF_PRODUCT, RELATED_PRODUCTS, RELATIONSHIPS
from products.relationships.api.of_products import ProductsUnderRelationship, RelationshipsOfProduct
from pxm.api.resource_views import paths

urlpatterns = [
    *paths(RELATIONSHIPS, RELATED_PRODUCTS),
    path(f"{PRODUCTS.path_of_one}/custom-relationships", RelationshipsOfProduct.as_view()),
    path(OF_PRODUCT.path_of_one, ProductsUnderRelationship.as_view()),
]
