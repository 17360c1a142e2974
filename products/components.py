"""What the components of a bundle name, however they are stored or sent (PIM contract §2.4). No rows are read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from pxm.ids import read_uuid


def options_of(components: Mapping[str, Any]) -> dict[UUID, bool]:
    """Return the products that components offer, each once, in order of components and options.

    The value says whether all that is asked of the product is that shoppers choose one of its children.
    """
    found: dict[UUID, bool] = {}
    for id, option in _options(components):
        found[id] = bool(option.get("product_should_be_substituted_with_child")) and found.get(id, True)
    return found


def ids_named(sent: Any) -> set[UUID]:
    """Return the ids of options in `sent`, which nobody has checked yet: whatever is not as it should be is skipped."""
    return {id for id, _ in _options(sent)} if isinstance(sent, Mapping) else set()


def _options(components: Mapping[str, Any]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
    for component in components.values():
        options = component.get("options") if isinstance(component, Mapping) else None
        for option in options if isinstance(options, list | tuple) else ():
            id = read_uuid(option.get("id")) if isinstance(option, Mapping) else None
            if id:
                yield id, option
