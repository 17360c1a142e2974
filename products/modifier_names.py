"""Types of modifiers as people call them, in a word or two."""

from __future__ import annotations

from products.attributes import BY_NAME
from products.building.inheritance import field_and_operation

_OPERATIONS = {
    "append": "add at the end",
    "prepend": "add in front",
    "equals": "replace by",
    "builder": "fill in a placeholder",
}


def modifier_name(type_name: str) -> str:
    """Return ``SKU (add at the end)`` for ``sku_append``; where there is but one thing to do, what it is done to."""
    if type_name == "price":
        return "Price"
    field, operation = field_and_operation(type_name)
    title = BY_NAME[field].title if field in BY_NAME else field
    return f"{title} ({_OPERATIONS[operation]})" if type_name.endswith(f"_{operation}") else title
