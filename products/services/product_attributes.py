"""From the attributes of a request to the columns of a product (PIM contract §1.3, §2.2). No query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from products.attributes import ATTRIBUTES
from products.models import Product
from products.models.product import external_ref_hash

_COLUMNS = tuple(attribute for attribute in ATTRIBUTES if not attribute.in_rows)
_MAPS = tuple(attribute.name for attribute in _COLUMNS if attribute.is_map)


def merged(attributes: Mapping[str, Any], product: Product) -> dict[str, Any]:
    """Return `attributes` with every map as it would be stored: merged by key, null removes a key.

    Inside one language the merge goes on field by field; any other value is replaced whole.
    """
    return merged_maps(attributes, product, _MAPS)


def merged_maps(attributes: Mapping[str, Any], row: Any, maps: Iterable[str]) -> dict[str, Any]:
    """As `merged`, for any row with `maps` in columns of these names."""
    result = dict(attributes)
    for name in maps:
        sent = attributes.get(name)
        if isinstance(sent, Mapping):
            result[name] = _merged_map(getattr(row, name), sent, deeper=name == "locales")
    return result


def _merged_map(stored: Mapping[str, Any], sent: Mapping[str, Any], *, deeper: bool) -> dict[str, Any]:
    result = {**stored, **sent}
    if deeper:
        for key in sent.keys() & stored.keys():
            if isinstance(sent[key], Mapping):
                result[key] = _merged_map(stored[key], sent[key], deeper=False)
    return {key: value for key, value in result.items() if value is not None}


def columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that hold `fields`; build rules have rows of their own and are left out."""
    result: dict[str, Any] = {}
    for attribute in _COLUMNS:
        if attribute.name in fields:
            value = fields[attribute.name] or attribute.cleared
            result[attribute.name] = value
            if attribute.unique_column not in ("", attribute.name):
                result[attribute.unique_column] = external_ref_hash(value)
    return result
