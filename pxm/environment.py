"""Small typed readers of environment variables; `NAME_FILE` may name a file that holds the value."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_HOST = re.compile(r"\*|\[[0-9A-Fa-f:.%]+\]|\.?[^\s/:,@?#*]+")
_ORIGIN = re.compile(r"https?://[^\s/?#,]+")


def unusable(problem: ImproperlyConfigured) -> str:
    """Return the line with which a program that can not read its configuration ends."""
    return f"The configuration is not usable: {problem}"


def text(name: str, default: str = "") -> str:
    """Return the variable, or the stripped content of the file that ``<name>_FILE`` names."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: it is not UTF-8") from problem


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


def number(name: str, default: int, *, least: int = 0, most: int = 1_000_000_000) -> int:
    """Return the variable as a whole number within bounds."""
    value = text(name).strip()
    try:
        found = int(value) if value else default
    except ValueError:
        found = least - 1
    if not least <= found <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}")
    return found


def choice(name: str, default: str, among: Sequence[str]) -> str:
    """Return which of the words the variable is, whatever its case."""
    value = text(name, default).strip() or default
    for word in among:
        if word.lower() == value.lower():
            return word
    raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}")


def origins(name: str) -> list[str]:
    """Return the comma-separated origins of the variable, such as ``https://pxm.example.com``."""
    found = words(name)
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            raise ImproperlyConfigured(f"{name} must name origins like https://pxm.example.com, not {origin!r}")
    return found


def hosts(name: str, default: str) -> list[str]:
    """Return the comma-separated host names of the variable, without scheme, port and path."""
    found = words(name, default)
    for host in found:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name} must name hosts like pxm.example.com, not {host!r}")
    return found


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the comma-separated networks of the variable, such as ``10.0.0.0/8``; an address is one of its own."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} must name networks like 10.0.0.0/8: {problem}") from problem


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


def broker_url(name: str, default: str) -> str:
    """Return the variable as the address of a Redis or Valkey."""
    found = text(name) or default
    try:
        parts = urlsplit(found)
        is_usable = parts.scheme in {"redis", "rediss", "unix"} and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ImproperlyConfigured(f"{name} must be an address that begins with redis://, rediss:// or unix://")
    return found
