"""Which language of a document a shopper reads (catalog contract §5.8). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MOST_LANGUAGES = 20
_ENTRY = re.compile(
    r"\s*([A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*(1(?:\.0{0,3})?|0(?:\.\d{0,3})?)\s*)?", re.ASCII
)


def languages_of(*headers: str) -> tuple[str, ...]:
    """Return the languages that headers like ``fr-CH, en;q=0.5`` name, in lower case, the most wanted first.

    The first header counts before the others. What cannot be read is no language, nor is ``*``, which wants any.
    """
    found: dict[str, None] = {}
    for header in filter(None, headers):
        entries = [match for match in map(_ENTRY.fullmatch, header.split(",")) if match]
        wanted = [(float(entry[2] or 1), entry[1].lower().replace("_", "-")) for entry in entries]
        found |= dict.fromkeys(tag for quality, tag in sorted(wanted, key=lambda each: -each[0]) if quality)
    return tuple(found)[:MOST_LANGUAGES]


def best_of(locales: Iterable[str], languages: Sequence[str]) -> str | None:
    """Return the one of `locales` that the most wanted language finds, exactly or else by its first part."""
    known = {locale.lower().replace("_", "-"): locale for locale in locales}
    for language in languages:
        if language in known:
            return known[language]
        primary = _primary(language)
        near = primary if primary in known else next((tag for tag in known if _primary(tag) == primary), None)
        if near is not None:
            return known[near]
    return None


def _primary(tag: str) -> str:
    return tag.partition("-")[0]
