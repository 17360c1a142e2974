"""The filter language of lists (PIM contract §1.5, catalog contract §1.4): grammar, typed fields, SQL."""

from pxm.api.filtering.declared import DeclaredFilters, Filter
from pxm.api.filtering.fields import (
    CustomField,
    EnumerationField,
    Field,
    Filterable,
    IdField,
    JSONKeyField,
    JSONListField,
    MomentField,
    TextField,
    apply_filter,
    apply_predicate,
    finds_in_order,
    kept_total,
)
from pxm.api.filtering.grammar import Predicate, parse, unreadable

__all__ = [
    "CustomField",
    "DeclaredFilters",
    "EnumerationField",
    "Field",
    "Filter",
    "Filterable",
    "IdField",
    "JSONKeyField",
    "JSONListField",
    "MomentField",
    "Predicate",
    "TextField",
    "apply_filter",
    "apply_predicate",
    "finds_in_order",
    "kept_total",
    "parse",
    "unreadable",
]
