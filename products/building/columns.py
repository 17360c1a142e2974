"""Children as columns of their rows."""

from __future__ import annotations

from collections.abc import Callable, Collection

from products.building.inheritance import Child, Fields
from products.building.sql import Value
from products.models.product import external_ref_hash

OPTION_IDS = "option_ids"

_SLUG = Fields._fields.index("slug")
_EXTERNAL_REF = Fields._fields.index("external_ref")


def columns_of(names: Collection[str]) -> list[str]:
    """Return the columns of these fields, or of `option_ids`; a reference has a second one, which keeps it unique."""
    columns = [name for name in Fields._fields if name in names]
    if "external_ref" in names:
        columns.append("external_ref_hash")
    if OPTION_IDS in names:
        columns.append(OPTION_IDS)
    return columns


def reader_of(names: Collection[str]) -> Callable[[Child], list[Value]]:
    """Return the function that reads the values of `columns_of(names)`."""
    places = [place for place, name in enumerate(Fields._fields) if name in names]
    slug_at = places.index(_SLUG) if "slug" in names else None
    has_reference, has_options = "external_ref" in names, OPTION_IDS in names

    def read(child: Child) -> list[Value]:
        state = child.state
        values: list[Value] = [state[place] for place in places]
        if slug_at is not None:
            values[slug_at] = values[slug_at] or None
        if has_reference:
            values.append(external_ref_hash(state[_EXTERNAL_REF]))
        if has_options:
            values.append('["' + '","'.join(child.options) + '"]')
        return values

    return read


def shared_columns(parent: Fields, names: Collection[str]) -> dict[str, Value]:
    """Return the values of `columns_of(names)` that all children have in common with their parent."""
    values: dict[str, Value] = {name: getattr(parent, name) for name in Fields._fields if name in names}
    if "slug" in values:
        values["slug"] = parent.slug or None
    if "external_ref" in values:
        values["external_ref_hash"] = external_ref_hash(parent.external_ref)
    return values
