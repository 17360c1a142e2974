"""Catalog rules as documents that say what they were found for (catalog contract §4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from catalog.documents.rule import rule_document
from catalog.models import CatalogRule, Release
from catalog.resolution import Period
from catalog.services.matching import Matches
from catalog.services.resolving import Resolution
from catalog.services.schedules import schedules_of
from pxm import bulk
from pxm.api.documents import Document, times

# The id of no rule.
_NO_ID = UUID(int=0)


def compared_documents(rules: Sequence[CatalogRule], matches: Matches) -> list[Document]:
    """Two queries: schedules, and releases. Where no rule decides, something stands for one."""
    if matches.is_default:
        return [_default(matches.resolution)] if matches.resolution else []
    schedules = schedules_of(rules)
    releases = _releases({rule.catalog_id for rule in rules})
    decides = matches.resolution and matches.resolution.rule_id
    documents = []
    for rule in rules:
        periods = [Period(**schedule) for schedule in schedules[rule.pk]]
        meta: dict[str, Any] = {
            "similarity_score": matches.scores.get(rule.pk),
            "active": not periods or any(period.holds(matches.moment) for period in periods),
            "resolved_for_shopper": rule.pk == decides,
            "release_id": releases.get(rule.catalog_id),
        }
        known = {name: value for name, value in meta.items() if value is not None}
        documents.append(rule_document(rule, schedules[rule.pk]) | {"meta": known})
    return documents


def _default(resolution: Resolution) -> Document:
    catalog = resolution.release.catalog
    return {
        "id": str(_NO_ID),
        "type": "catalog_rule",
        "attributes": {"name": "Default Catalog Resolution", "catalog_id": str(catalog.pk), **times(catalog)},
        "meta": {"active": True, "resolved_for_shopper": True, "release_id": str(resolution.release.pk)},
    }


def _releases(catalog_ids: set[UUID]) -> dict[UUID, str]:
    """Return the newest published release of each catalog that has one."""
    of_these = bulk.one_of(Release._meta.get_field("catalog"), catalog_ids)
    published = Release.objects.filter(of_these, status=Release.Status.PUBLISHED).order_by("published_at", "pk")
    return {catalog_id: str(id) for catalog_id, id in published.values_list("catalog", "pk")}
