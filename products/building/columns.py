"""The fields of children as columns of their rows."""

from __future__ import annotations

from collections.abc import Callable, Collection

from products.building.inheritance import Child, Fields
from products.building.sql import Value
from products.models.product import external_ref_hash

_SLUG = Fields._fields.index("slug")
_EXTERNAL_REF = Fields._fields.index("external_ref")


def columns_of(names: Collection[str]) -> list[str]:
    """Return the columns of these fields; `external_ref` has a second one, which keeps it unique."""
    columns = [name for name in Fields._fields if name in names]
    return [*columns, "external_ref_hash"] if "external_ref" in names else columns


def reader_of(names: Collection[str]) -> Callable[[Fields], list[Value]]:
    """Return the function that reads the values of `columns_of(names)`."""
    places = [place for place, name in enumerate(Fields._fields) if name in names]
    slug_at = places.index(_SLUG) if "slug" in names else None

    def read(fields: Fields) -> list[Value]:
        values: list[Value] = [fields[place] for place in places]
        if slug_at is not None:
            values[slug_at] = values[slug_at] or None
        if "external_ref" in names:
            values.append(external_ref_hash(fields.external_ref))
        return values

    return read


def shared_columns(parent: Fields, varying: Collection[str]) -> dict[str, Value]:
    """Return what all children have in common with their parent."""
    names = [name for name in Fields._fields if name not in varying]
    return dict(zip(columns_of(names), reader_of(names)(parent), strict=True))


def option_list(child: Child) -> str:
    """Return the options of a child as the JSON text of `option_ids`."""
    return '["' + '","'.join(child.options) + '"]'
