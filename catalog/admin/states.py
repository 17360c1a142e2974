"""What shoppers see of a catalog, and what is under way, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.models import Release
from pxm.templatetags.pxm import ago

UNFINISHED = frozenset({Release.Status.PENDING, Release.Status.IN_PROGRESS})
NEVER = SafeString("<span>never published</span>")


def current_and_newest(releases: Iterable[Release]) -> tuple[Release | None, Release | None]:
    """Return of releases, the oldest first, the one that shoppers see and the last that was asked for."""
    current = newest = None
    seen_since = datetime.min.replace(tzinfo=UTC)
    for newest in releases:
        if newest.published_at and newest.published_at > seen_since:
            current, seen_since = newest, newest.published_at
    return current, newest


def state_of(current: Release | None, newest: Release | None, waits_until: datetime | None = None) -> SafeString:
    """Return in words what shoppers see of a catalog, and what is under way or planned for a moment."""
    words = format_html("<span>published {}</span>", ago(current.published_at)) if current else NEVER
    if newest is None or newest.status == Release.Status.PUBLISHED:
        return words
    if waits_until:
        return format_html('{} · <span class="pxm-badge">publishes on {}</span>', words, planned(waits_until))
    if newest.status in UNFINISHED:
        return format_html('<span class="pxm-badge pxm-badge-accent">publishing {} %</span>', newest.percent_completed)
    return format_html('{} · <span class="pxm-badge pxm-badge-bad">the last publish failed</span>', words)


def planned(moment: datetime) -> str:
    return f"{moment:%-d %b %Y, %H:%M} UTC"
