"""The history of application keys: made, changed, secret replaced, deleted. It holds no secret and no hash of one."""

from __future__ import annotations

from pxm.history.declared import TRACKED, Attribute, Tracked
from pxm.oauth.models import ApplicationKey

KEY = Tracked(
    ApplicationKey,
    attributes=(
        Attribute("name"),
        Attribute("issues_implicit", "tokens for shoppers"),
        Attribute("reads_only", "read only"),
        Attribute("reserved_rate_limit", "reserved rate limit"),
    ),
)


def declare() -> None:
    TRACKED.add(KEY)
