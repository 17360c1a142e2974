"""The history of application keys: made, secret replaced, deleted. It holds no secret and no hash of one."""

from __future__ import annotations

from pxm.history.declared import TRACKED, Attribute, Tracked
from pxm.oauth.models import ApplicationKey

KEY = Tracked(ApplicationKey, attributes=(Attribute("name"),))


def declare() -> None:
    TRACKED.add(KEY)
