"""Request bodies as clients write them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def product_body(*, variations: list[Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """A valid product to create; an attribute given as `...` is left out."""
    smallest = {"name": "Jeans", "sku": "jeans", "commodity_type": "physical"}
    body = resource("product", **{k: v for k, v in {**smallest, **attributes}.items() if v is not ...})
    if variations is not None:
        body["data"]["relationships"] = {"variations": references("product-variation", variations)}
    return body


def resource(type: str, /, **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": type, "attributes": attributes}}


def references(type: str, rows: list[Any]) -> dict[str, Any]:
    return {"data": [{"type": type, "id": str(row.pk) if isinstance(row, Model) else row} for row in rows]}
