"""The attributes of shopper documents, for `/api/schema/` (catalog contract §5.1, §5.7)."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_OBJECT: Schema = {"type": "object", "additionalProperties": True}
_FLAG: Schema = {"type": "boolean"}
_AMOUNTS: Schema = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"amount": {"type": "integer"}, "includes_tax": _FLAG},
    },
}
_TIERS: Schema = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"minimum_quantity": {"type": "integer"}, "price": _AMOUNTS},
    },
}
_TIMES: Schema = dict.fromkeys(("created_at", "updated_at", "published_at"), _MOMENT)

PRODUCT_ATTRIBUTES: Schema = {
    "name": _TEXT,
    "description": _TEXT,
    "sku": _TEXT,
    "slug": _TEXT,
    "status": {"type": "string", "enum": ["live"]},
    "commodity_type": {"type": "string", "enum": ["physical", "digital"]},
    "base_product": _FLAG,
    "base_product_id": _TEXT,
    "components": _OBJECT,
    "price": _AMOUNTS,
    "tiers": _TIERS,
    "shopper_attributes": _OBJECT,
    "price_modifiers": _TEXTS,
    "curated_product": _FLAG,
    "custom_inputs": _OBJECT,
    "extensions": _OBJECT,
    "tags": _TEXTS,
    "upc_ean": _TEXT,
    "manufacturer_part_num": _TEXT,
    "external_ref": _TEXT,
    **_TIMES,
}
_BRANCH_ATTRIBUTES: Schema = {
    "name": _TEXT,
    "description": _TEXT,
    "slug": _TEXT,
    "shopper_attributes": _OBJECT,
    **_TIMES,
}
HIERARCHY_ATTRIBUTES: Schema = _BRANCH_ATTRIBUTES
NODE_ATTRIBUTES: Schema = _BRANCH_ATTRIBUTES | {"status": {"type": "string"}, "curated_products": _TEXTS}
RELEASE_ATTRIBUTES: Schema = {
    "name": _TEXT,
    "description": _TEXT,
    "catalog_id": _TEXT,
    "published_at": _MOMENT,
    "hierarchies": {"type": "array", "items": _OBJECT},
}
