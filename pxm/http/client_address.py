"""Which address a request came from, for counting failures by address."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request


def client_address(request: HttpRequest | Request) -> str:
    """Return the peer's address, or behind `PROXIES` proxies of ours the one that the outermost of them saw.

    Anything further left in ``X-Forwarded-For`` was written by the client and is not trusted; what is not an address is
    ignored. Empty if the server has none, as on a unix socket.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXIES <= len(forwarded) and _is_address(forwarded[-settings.PROXIES]):
        return str(forwarded[-settings.PROXIES])
    peer = str(request.META.get("REMOTE_ADDR", ""))
    return peer if _is_address(peer) else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
