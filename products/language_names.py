"""Languages as people call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf.locale import LANG_INFO

# Django names it only together with a script or a country.
_CHINESE = {"zh": {"name": "Chinese"}}


def language_name(code: str) -> str:
    """Return ``French`` for ``fr-FR`` (the code stands beside it); a code nobody knows is its own name."""
    language = code.replace("_", "-").partition("-")[0].lower()
    info: Mapping[str, Any] = (LANG_INFO | _CHINESE).get(language, {})
    name: str = info.get("name") or code
    return name


def language_words(key: str) -> str:
    """Return ``French name`` for ``fr-FR › name``, the path of a text among those of all languages."""
    code, _, attribute = key.partition(" › ")
    return f"{language_name(code)} {attribute}".strip()
