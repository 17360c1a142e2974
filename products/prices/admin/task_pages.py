"""The addresses of what the parts of a price book's page ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.urls import URLPattern, path

from products.prices.admin.change import change_prices
from products.prices.admin.grid.drawer import price_drawer
from products.prices.admin.grid.view import grid_rows, grid_tab, save_grid


def task_pages(model_admin: ModelAdmin[Any], duplicate: Callable[..., HttpResponse]) -> list[URLPattern]:
    views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
        "duplicate": ("duplicate", duplicate),
        "grid": ("prices", grid_tab),
        "rows": ("prices/rows", grid_rows),
        "change_prices": ("prices/change", change_prices),
        "row": ("prices/row", price_drawer),
        "save": ("prices/save", save_grid),
    }
    wrap = model_admin.admin_site.admin_view
    return [
        path(f"<uuid:book_id>/{address}/", wrap(view), name=f"prices_pricebook_{name}")
        for name, (address, view) in views.items()
    ]
