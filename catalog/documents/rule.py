"""Catalog rules as documents (catalog contract §4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from catalog.models import CatalogRule
from catalog.resolution import KINDS
from catalog.services.schedules import schedules_of
from pxm.api.documents import Document, in_order, moment, times


def rule_documents(rules: Sequence[CatalogRule]) -> list[Document]:
    """One query: schedules."""
    schedules = schedules_of(rules)
    return [rule_document(rule, schedules[rule.pk]) for rule in rules]


def rule_document(rule: CatalogRule, schedules: Sequence[Mapping[str, datetime]]) -> Document:
    """Attributes without value are left out."""
    optional: dict[str, Any] = {
        "description": rule.description,
        **{str(kind): getattr(rule, kind) for kind in KINDS},
        "schedules": [{name: moment(end) for name, end in schedule.items()} for schedule in schedules],
        "pricebook_ids": in_order(rule.books),
    }
    return {
        "id": str(rule.pk),
        "type": "catalog_rule",
        "attributes": {
            "name": rule.name,
            "catalog_id": str(rule.catalog_id),
            **{name: value for name, value in optional.items() if value},
            **times(rule),
        },
    }
