from __future__ import annotations

from collections.abc import Iterator

import pytest

from pxm.history.declared import TRACKED, Attribute, Kind, Tracked
from pxm.oauth.models import ApplicationKey

KEYS = Tracked(
    ApplicationKey,
    attributes=(
        Attribute("name"),
        Attribute("client_id"),
        Attribute("languages", "languages", Kind.MAP),
        Attribute("links", "links", Kind.LIST),
    ),
    called=lambda key: key.name,
)


@pytest.fixture(autouse=True)
def _keys_have_history(db: None) -> Iterator[None]:
    """Rows for these tests: application keys, with attributes that only tests record; no secrets."""
    with TRACKED.holding(KEYS):
        yield


@pytest.fixture
def key() -> ApplicationKey:
    return ApplicationKey.objects.create(name="Storefront", client_id="c-1", secret_hash="s-1")


@pytest.fixture
def keys() -> list[ApplicationKey]:
    rows = [ApplicationKey(name=f"Key {n}", client_id=f"many-{n}", secret_hash="s") for n in range(3)]
    return ApplicationKey.objects.bulk_create(rows)
