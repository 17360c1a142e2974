"""The event that a release was deleted."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.models import Catalog, Release
from jobs.webhooks.kinds import EVENTS, EventKind
from jobs.webhooks.telling import tell
from pxm.api.documents import Document

_ID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}
_MOMENT = {"type": "string", "format": "date-time"}

RELEASE_DELETED = EventKind(
    "release.deleted",
    "A release was deleted",
    "A published release of a catalog was deleted, perhaps to go back to an earlier one: `current` is the release that "
    "shoppers see now. Old releases that publishing itself removes are not told of.",
    data={
        "type": "object",
        "properties": {
            "id": _ID,
            "catalog": {"type": "object", "properties": {"id": _ID, "name": _TEXT}},
            "published_at": _MOMENT,
            "was_current": {"type": "boolean", "description": "Whether shoppers saw it until now."},
            "current": {
                "type": "object",
                "nullable": True,
                "description": "Null where nothing of the catalog is published any more.",
                "properties": {
                    "id": _ID,
                    "published_at": _MOMENT,
                    "links": {"type": "object", "properties": {"self": _TEXT}},
                },
            },
        },
    },
    example={
        "id": "0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10",
        "catalog": {"id": "0192f0c1-0000-7c55-9d0b-5a3f5b6f6a10", "name": "Summer"},
        "published_at": "2026-11-30T09:00:00Z",
        "was_current": True,
        "current": {
            "id": "0192f0c0-7a3e-7c55-9d0b-5a3f5b6f6a10",
            "published_at": "2026-11-29T09:00:00Z",
            "links": {
                "self": "/pcm/catalogs/0192f0c1-0000-7c55-9d0b-5a3f5b6f6a10/releases/"
                "0192f0c0-7a3e-7c55-9d0b-5a3f5b6f6a10"
            },
        },
    },
)


def tell_of(catalog: Catalog, deleted: Iterable[Release], before: Release | None, current: Release | None) -> None:
    """Tell that releases of a catalog are gone, in the transaction that deletes them.

    `before` is the one that shoppers saw, `current` the one that they see from now on.
    """
    for release in deleted:
        if release.published_at:
            data = {
                "id": release.pk,
                "catalog": {"id": catalog.pk, "name": catalog.name},
                "published_at": release.published_at,
                "was_current": before is not None and before.pk == release.pk,
                "current": _current(current),
            }
            tell(
                RELEASE_DELETED.name, data, about=f"{catalog.name}, published {release.published_at:%Y-%m-%d %H:%M} UTC"
            )


def _current(release: Release | None) -> Document | None:
    if release is None:
        return None
    address = f"/pcm/catalogs/{release.catalog_id}/releases/{release.pk}"
    return {"id": release.pk, "published_at": release.published_at, "links": {"self": address}}


def declare() -> None:
    EVENTS.add(RELEASE_DELETED)
