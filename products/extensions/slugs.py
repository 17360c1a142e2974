"""Slugs that names propose, and the two spellings of a template's."""

from __future__ import annotations

import re

from products.extensions.models import SLUG_LENGTH


def slug_of(name: str) -> str:
    """Return the slug that a name proposes; empty if it leaves nothing."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower())[: SLUG_LENGTH - len("products()")].strip("-")


def whole_slug(short: str) -> str:
    """Return a template's slug as it is kept; what is whole already stays."""
    return short if short.startswith("products(") else f"products({short})"
