"""The components of a bundle as its history tells them: by the names of what they offer, not by ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from products.components import ids_named
from products.models import Product
from pxm import bulk

_GONE = "a product that is gone"

Words = dict[str, dict[str, Any]]


def components_in_words(*all_components: Mapping[str, Any]) -> list[Words]:
    """Return each of some components in words, by their keys. One query.

    ``{"main": {"name": "Strap", "options": "2 × Leather · l-1 (default), Steel · s-1", "at least": 1, "at most": 2}}``
    """
    names = _names(all_components)
    return [{key: _words(each, names) for key, each in components.items()} for components in all_components]


def _names(all_components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    ids = {id.hex for components in all_components for id in ids_named(components)}
    return {str(product.pk): str(product) for product in Product.objects.filter(bulk.ids(ids)).only("name", "sku")}


def _words(component: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": component.get("name"),
        "options": ", ".join(_option(option, names) for option in component["options"]),
        "at least": component.get("min"),
        "at most": component.get("max"),
        "place": component.get("sort_order"),
    }


def _option(option: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names.get(str(option["id"]).lower(), _GONE)
    number = f"{option['quantity']:,} × " if option["quantity"] != 1 else ""
    marks = [
        *(["default"] if option.get("default") else []),
        *(["one of its children"] if option.get("product_should_be_substituted_with_child") else []),
    ]
    without = len(option.get("excluded_children") or ())
    marks += [f"without {without:,} of them"] if without else []
    said = f"{number}{name}"
    return f"{said} ({', '.join(marks)})" if marks else said
