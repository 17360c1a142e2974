"""The host at which the request at hand came in, for documents that name addresses of ours in full."""

from __future__ import annotations

from contextvars import ContextVar

_host: ContextVar[str] = ContextVar("host_of_the_api", default="")


def answering_at(host: str) -> None:
    """Say where the request came in: ``https://shop.example``. Every request says so before it makes documents."""
    _host.set(host)


def at_host(path: str) -> str:
    """Return the whole address of a path."""
    return f"{_host.get()}{path}"
