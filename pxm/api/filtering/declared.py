"""Filters of a resource that other rooms can extend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pxm.api.filtering.fields import Field
from pxm.registry import Registry


@dataclass(frozen=True)
class Filter:
    """An attribute by which a list can be filtered; ``name.*`` stands for all that begin with ``name.``."""

    name: str
    field: Field
    place: int = 0


class DeclaredFilters(Mapping[str, Field]):
    """The fields of a registry of filters by their names, for `filterable`."""

    def __init__(self, registry: Registry[Filter]) -> None:
        self.registry = registry

    def __getitem__(self, name: str) -> Field:
        found = self.registry.get(name)
        if found is None:
            raise KeyError(name)
        return found.field

    def __iter__(self) -> Iterator[str]:
        return iter(self.registry.names())

    def __len__(self) -> int:
        return len(self.registry)
