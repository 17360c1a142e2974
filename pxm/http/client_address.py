"""Which address a request came from, for counting failures by address and for the log."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

# Some proxies write the port, too; an IPv6 address then stands in brackets.
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?")
# Whoever has one address of IPv6 usually has all that begin with the same 64 bits.
_BITS_OF_ONE_HOLDER = 64


def client_address(request: HttpRequest | Request) -> str:
    """Return the peer's address, or behind `PROXIES` proxies of ours the one that the outermost of them saw.

    Anything further left in ``X-Forwarded-For`` was written by the client and is not trusted; what is not an address is
    ignored. Empty if the server has none, as on a unix socket.
    """
    return address_of(str(request.META.get("REMOTE_ADDR", "")), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address_of(peer: str, forwarded_for: str) -> str:
    """Return the same of a peer and what it sent as ``X-Forwarded-For``."""
    forwarded = forwarded_for.split(",")
    believed = forwarded[-settings.PROXIES] if 0 < settings.PROXIES <= len(forwarded) else ""
    return _address_in(believed) or _address_in(peer)


def holder_of(address: str) -> str:
    """Return what failures are counted by: the address, of IPv6 its network of 64 bits, in the form of an address."""
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/{_BITS_OF_ONE_HOLDER}", strict=False).network_address)


@lru_cache(maxsize=1_000)
def _address_in(text: str) -> str:
    """Return the address in its one usual spelling, without port and zone; empty if there is none in the text."""
    bare = text.strip()
    if found := _WITH_PORT.fullmatch(bare):
        bare = found["six"] or found["four"] or ""
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    # A server that listens for both kinds shows those of IPv4 in the clothes of IPv6.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
