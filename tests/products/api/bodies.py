"""Request bodies as clients write them, and what they are answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from pxm.api.documents import moment
from tests.resource_cases import UNKNOWN_ID as UNKNOWN_ID


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


def owned(row: Any) -> dict[str, Any]:
    """The `meta` of a row that has just been created."""
    return {"owner": "store", "created_at": moment(row.created_at), "updated_at": moment(row.created_at)}
