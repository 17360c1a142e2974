"""The history of application keys: made, given another secret, deleted. A secret, or its hash, is no part of it."""

from __future__ import annotations

from pxm.history.declared import TRACKED, Attribute, Tracked
from pxm.oauth.models import ApplicationKey

KEY = Tracked(ApplicationKey, attributes=(Attribute("name"),))


def declare() -> None:
    TRACKED.add(KEY)
