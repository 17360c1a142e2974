"""The addresses of what the parts of a price book's page ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.urls import URLPattern, path

from products.prices.admin.change import change_prices
from products.prices.admin.grid.adding import find_bundles, find_to_add
from products.prices.admin.grid.drawer import price_drawer
from products.prices.admin.grid.editing import edit_price
from products.prices.admin.grid.view import family_rows, grid_rows, grid_tab, prices_of_product, save_grid
from products.prices.admin.modifiers import delete_modifier, edit_modifier, modifiers_tab

View = Callable[..., HttpResponse]


def task_pages(model_admin: ModelAdmin[Any], duplicate: View) -> list[URLPattern]:
    views: dict[str, tuple[str, View]] = {
        "duplicate": ("duplicate", duplicate),
        "grid": ("prices", grid_tab),
        "rows": ("prices/rows", grid_rows),
        "add_products": ("prices/add", find_to_add),
        "change_prices": ("prices/change", change_prices),
        "modifiers": ("modifiers", modifiers_tab),
        "new_modifier": ("modifiers/add", edit_modifier),
        "modifier": ("modifiers/<uuid:modifier_id>", edit_modifier),
        "delete_modifier": ("modifiers/<uuid:modifier_id>/delete", delete_modifier),
        "row": ("prices/row", price_drawer),
        "edit_price": ("prices/row/edit", edit_price),
        "save": ("prices/save", save_grid),
    }
    wrap = model_admin.admin_site.admin_view
    return [
        path("of-product/<uuid:product_id>/", wrap(prices_of_product), name="prices_pricebook_of_product"),
        path("<uuid:book_id>/prices/of/<uuid:product_id>/", wrap(family_rows), name="prices_pricebook_family"),
        path("bundles/", wrap(find_bundles), name="prices_pricebook_find_bundles"),
        *_of_book(views, wrap),
    ]


def _of_book(views: Mapping[str, tuple[str, View]], wrap: Callable[[View], View]) -> list[URLPattern]:
    return [
        path(f"<uuid:book_id>/{address}/", wrap(view), name=f"prices_pricebook_{name}")
        for name, (address, view) in views.items()
    ]
