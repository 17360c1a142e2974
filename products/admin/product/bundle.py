"""The components of a bundle in words, for reading (PIM contract §2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from products.models import Product


@dataclass(frozen=True)
class ShownOption:
    name: str
    quantity: int
    by_default: bool
    address: str


@dataclass(frozen=True)
class ShownComponent:
    name: str
    choice: str
    options: tuple[ShownOption, ...]


def shown_components(product: Product) -> list[ShownComponent]:
    """Return the components with their products by name and SKU. One query."""
    components: Mapping[str, Any] = product.components or {}
    ids = {option["id"] for component in components.values() for option in component["options"]}
    known = {str(row.pk): row for row in Product.objects.filter(pk__in=filter(_is_id, ids)).only("name", "sku")}
    return [
        ShownComponent(
            name=component.get("name") or key,
            choice=_choice(component.get("min"), component.get("max")),
            options=tuple(_option(option, known.get(str(option["id"]).lower())) for option in component["options"]),
        )
        for key, component in components.items()
    ]


def _option(option: Mapping[str, Any], row: Product | None) -> ShownOption:
    return ShownOption(
        name=str(row) if row else "a product that was deleted",
        quantity=option["quantity"],
        by_default=bool(option.get("default")),
        address=reverse("admin:products_product_change", args=[row.pk]) if row else "",
    )


def _choice(least: int | None, most: int | None) -> str:
    if least is not None and least == most:
        return f"the shopper chooses {least:,}"
    if least is not None and most is not None:
        return f"the shopper chooses {least:,} to {most:,}"
    if least:
        return f"the shopper chooses at least {least:,}"
    return f"the shopper chooses up to {most:,}" if most is not None else ""


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
