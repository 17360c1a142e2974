"""Releases as documents (catalog contract §3.3)."""

from __future__ import annotations

from catalog.documents.catalog import PATH
from catalog.models import Release
from pxm.api.documents import OWNER, Document, optional_moment, times
from pxm.api.hosts import at_host
from pxm.signed_links import sign

# What its addresses are signed for.
DELTA = "delta"


def staff_document(release: Release, language: str | None) -> Document:
    """Return a release as staff see it, with a fresh link to its delta file. No query."""
    document = release_document(release, release_path(release), language)
    if release.delta:
        document["relationships"]["delta"] = {"links": {"related": at_host(delta_path(release))}}
    return document


def delta_path(release: Release) -> str:
    """Return a path of the delta file of a release that has one; anybody who has it can read the file for an hour."""
    return f"/deltas/{sign(DELTA, release.delta)}"


def release_path(release: Release) -> str:
    return f"{PATH}/{release.catalog_id}/releases/{release.pk}"


def release_document(release: Release, base: str, language: str | None) -> Document:
    """Return the document of a release whose products and hierarchies are found below `base`, with the texts of one of
    its `locales`, or with its own.
    """
    texts = {"name": release.name, "description": release.description}
    return {
        "type": "catalog-release",
        "id": str(release.pk),
        "attributes": {
            **texts,
            **(release.locales[language] if language else {}),
            "catalog_id": str(release.catalog_id),
            "published_at": optional_moment(release.published_at),
            "hierarchies": [{name: each[name] for name in ("id", "label", "name")} for each in release.hierarchies],
        },
        "meta": {
            **times(release),
            "started_at": optional_moment(release.published_at),
            "release_status": release.status,
            "is_full_publish": release.is_full_publish,
            "is_full_delta": release.is_full_delta,
            "total_products": release.total_products,
            "total_nodes": release.total_nodes,
            "percent_completed": release.percent_completed,
            "owner": OWNER,
            "price_segmentation_enabled": release.price_segmentation_enabled,
        }
        | ({"language": language} if language else {})
        | ({"problem": release.problem} if release.problem else {}),
        "relationships": {
            "products": {"links": {"related": f"{base}/products"}},
            "hierarchies": {"links": {"related": f"{base}/hierarchies"}},
        },
    }
