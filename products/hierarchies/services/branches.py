"""From the attributes of a request to the columns of a hierarchy or a node. No query."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from products.hierarchies.inputs import BranchInput
from products.hierarchies.models import Branch
from products.services.product_attributes import merged_maps
from pxm.errors import Problem
from pxm.pointers import ATTRIBUTES

_CLEARED: Mapping[str, Any] = {"slug": None, "description": ""}
_MAPS = ("locales", "shopper_attributes", "admin_attributes")


def read_attributes(
    shape: type[BranchInput], row: Branch, attributes: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the attributes that are right, maps merged with those of the row, and the problems of the others."""
    return shape.read_right(merged_maps(attributes, row, _MAPS), partial=not row._state.adding, pointer=ATTRIBUTES)


def columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that hold `fields`; what is cleared is empty, a slug NULL."""
    return {name: value or _CLEARED.get(name, {}) for name, value in fields.items()}


def name_hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
