"""The host at which the request at hand came in, for documents that name addresses of ours in full."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_host: ContextVar[Callable[[], str]] = ContextVar("host_of_the_api", default=str)


def answering_at(host: Callable[[], str]) -> None:
    """Say where the request came in: ``https://shop.example``. Every request says so before it makes documents.

    It is asked only for documents that need it.
    """
    _host.set(host)


def at_host(path: str) -> str:
    """Return the whole address of a path."""
    return f"{_host.get()()}{path}"
