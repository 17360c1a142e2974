"""Small typed readers of environment variables; `NAME_FILE` may name a file that holds the value."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Return the variable, or the stripped content of the file that ``<name>_FILE`` names."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {problem.strerror}") from problem


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the variable says yes (`1`, `true`, `yes`, `on`)."""
    value = text(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def number(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    value = text(name).strip()
    try:
        return int(value) if value else default
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from problem


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def required(name: str, *, wanted_by: str) -> str:
    """Return the variable, which another one makes necessary."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{wanted_by} needs {name}")
    return value


def require_extra(extra: str, *, module: str, wanted_by: str) -> None:
    """Refuse a variable that needs what only an extra of the package installs."""
    if find_spec(module) is None:
        raise ImproperlyConfigured(
            f"{wanted_by} needs the extra {extra}: pip install -c constraints.txt -e '.[{extra}]'"
        )
