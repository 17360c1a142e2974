"""Paths below ``/pcm``."""

from __future__ import annotations

from django.urls import path

from products.api.builds import Build, PreviewBuild
from products.api.product_relationships import (
    COMPONENT_PRODUCTS,
    LINKED_FILES,
    LINKED_VARIATIONS,
    MAIN_IMAGE,
    TEMPLATES,
)
from products.api.products import CHILDREN, PRODUCTS
from products.api.tags import TAGS
from products.api.variations import MODIFIERS, OPTIONS, VARIATIONS
from pxm.api.relationships import relationship_paths
from pxm.api.resource_views import paths

urlpatterns = [
    *paths(PRODUCTS, CHILDREN, VARIATIONS, OPTIONS, MODIFIERS, TAGS),
    *relationship_paths(LINKED_VARIATIONS, COMPONENT_PRODUCTS, TEMPLATES, LINKED_FILES, MAIN_IMAGE),
    path(f"{PRODUCTS.path_of_one}/build", Build.as_view()),
    path(f"{PRODUCTS.path_of_one}/build/preview", PreviewBuild.as_view()),
]
