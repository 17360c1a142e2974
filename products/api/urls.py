"""Paths below ``/pcm``."""

from __future__ import annotations

from django.urls import path

from products.api.builds import Build, PreviewBuild
from products.api.modifiers import Modifiers, OneModifier
from products.api.product_relationships import ComponentProducts, LinkedVariations
from products.api.products import Children, OneProduct, Products
from products.api.variations import OneOption, OneVariation, Options, Variations

_PRODUCT = "products/<str:product_id>"
_OPTIONS = "variations/<str:variation_id>/options"
_MODIFIERS = f"{_OPTIONS}/<str:option_id>/modifiers"

urlpatterns = [
    path("products", Products.as_view()),
    path(_PRODUCT, OneProduct.as_view()),
    path(f"{_PRODUCT}/build", Build.as_view()),
    path(f"{_PRODUCT}/build/preview", PreviewBuild.as_view()),
    path(f"{_PRODUCT}/children", Children.as_view()),
    path(f"{_PRODUCT}/relationships/variations", LinkedVariations.as_view()),
    path(f"{_PRODUCT}/relationships/component_products", ComponentProducts.as_view()),
    path("variations", Variations.as_view()),
    path("variations/<str:variation_id>", OneVariation.as_view()),
    path(_OPTIONS, Options.as_view()),
    path(f"{_OPTIONS}/<str:option_id>", OneOption.as_view()),
    path(_MODIFIERS, Modifiers.as_view()),
    path(f"{_MODIFIERS}/<str:modifier_id>", OneModifier.as_view()),
]
