"""How much a product may hold (ruling: limits of ours). What is too much by itself is refused before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from products.attributes import ATTRIBUTES
from products.inputs.build_rules import MOST_RULES
from products.inputs.product import ProductInput
from products.models import Product
from pxm.errors import Invalid, Problem
from pxm.pointers import ATTRIBUTES as POINTER
from pxm.pointers import join

LARGEST_PRODUCT = 1024 * 1024
_TOO_LARGE = Problem(f"a product must not exceed {LARGEST_PRODUCT} bytes", "too_large", POINTER)


def refuse_too_much(attributes: Mapping[str, Any]) -> None:
    """Refuse attributes, as they were sent, that are too much whatever the product has already. No query.

    It takes a moment for any body that can be sent, while checking all of it may take seconds.
    """
    problems = list(filter(None, (_too_many(name, value) for name, value in attributes.items())))
    if _size(attributes) > LARGEST_PRODUCT:
        problems.append(_TOO_LARGE)
    if problems:
        raise Invalid(problems)


def problems_of_size(product: Product, fields: Mapping[str, Any]) -> list[Problem]:
    """Return the problem if the product would be too large with these attributes, as they will be stored.

    One that is too large already may shrink.
    """
    present = {each.name: getattr(product, each.name) for each in ATTRIBUTES if not each.in_rows}
    size = _size(present | dict(fields))
    return [_TOO_LARGE] if size > LARGEST_PRODUCT and size >= _size(present) else []


def _too_many(name: str, value: Any) -> Problem | None:
    if name == "build_rules":
        entries = value.values() if isinstance(value, Mapping) else ()
        number, most, noun = sum(len(each) for each in entries if isinstance(each, list)), MOST_RULES, "rules"
    else:
        field = ProductInput().fields.get(name)
        if not isinstance(value, Mapping) or getattr(field, "most", None) is None:
            return None
        # On update null removes a key.
        number = sum(each is not None for each in value.values())
        most, noun = field.most, field.noun  # type: ignore[union-attr]  # it has `most`
    message = f"{name} must not have more than {most} {noun}"
    return Problem(message, "max_length", join(POINTER, name)) if number > most else None


def _size(fields: Mapping[str, Any]) -> int:
    return len(orjson.dumps(dict(fields), default=str))
