"""What a browser sends from the product page when nothing was changed."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from products.models import Product
from pxm.admin.opened import Opened


def page_of(product: Product) -> str:
    return reverse("admin:products_product_change", args=[product.pk])


def filled(browser: Client, product: Product) -> dict[str, Any]:
    """Open the page and return every input of its form with its value."""
    form = browser.get(page_of(product)).context["form"]
    data: dict[str, Any] = {"opened": Opened(form.current).text}
    for bound in form:
        data |= _inputs(bound)
    return data


def save(browser: Client, product: Product, **changes: Any) -> Any:
    """Open the page, change some inputs, save; None takes an input away."""
    data = filled(browser, product) | changes
    return browser.post(page_of(product), {name: value for name, value in data.items() if value is not None})


def _inputs(bound: Any) -> dict[str, Any]:
    value = bound.field.prepare_value(bound.value())
    rows = getattr(bound.field.widget, "parts", None)
    if rows is None:
        prepared = bound.field.widget.format_value(value)
        return {bound.html_name: prepared if prepared is not None else ""}
    return {
        f"{bound.html_name}-{number}-{part}": text
        for number, row in enumerate(value or ())
        for part, text in row.items()
        if text or part != "required"
    }
