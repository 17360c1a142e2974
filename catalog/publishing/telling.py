"""The event that a release was published."""

from __future__ import annotations

from catalog.models import Catalog, Release
from jobs.webhooks.kinds import EVENTS, EventKind
from jobs.webhooks.telling import tell

_ID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}

RELEASE_PUBLISHED = EventKind(
    "release.published",
    "A release was published",
    "From now on shoppers see this release of a catalog.",
    data={
        "type": "object",
        "properties": {
            "id": _ID,
            "catalog": {"type": "object", "properties": {"id": _ID, "name": _TEXT}},
            "published_at": {"type": "string", "format": "date-time"},
            "total_products": {"type": "integer"},
            "total_nodes": {"type": "integer"},
            "links": {"type": "object", "properties": {"self": _TEXT}},
        },
    },
    example={
        "id": "0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10",
        "catalog": {"id": "0192f0c1-0000-7c55-9d0b-5a3f5b6f6a10", "name": "Summer"},
        "published_at": "2026-11-30T09:00:00Z",
        "total_products": 4120,
        "total_nodes": 62,
        "links": {
            "self": "/pcm/catalogs/0192f0c1-0000-7c55-9d0b-5a3f5b6f6a10/releases/0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10"
        },
    },
)


def tell_of(catalog: Catalog, release: Release) -> None:
    """Tell that this release is the one that shoppers see, in the transaction that makes it so."""
    data = {
        "id": release.pk,
        "catalog": {"id": catalog.pk, "name": release.name},
        "published_at": release.published_at,
        "total_products": release.total_products,
        "total_nodes": release.total_nodes,
        "links": {"self": f"/pcm/catalogs/{catalog.pk}/releases/{release.pk}"},
    }
    tell(RELEASE_PUBLISHED.name, data, about=release.name)


def declare() -> None:
    EVENTS.add(RELEASE_PUBLISHED)
