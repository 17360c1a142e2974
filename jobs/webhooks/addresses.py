"""Which machines may be told: those of the public internet, and private ones that the installation names.

Whoever may enter an address could otherwise make this machine talk to what only it can reach.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address

# An IPv4 address stands in the last 32 bits of these (RFC 6052), and a translator in the network leads there.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_WRITTEN = re.compile("[!-~]+")
_PORTS = {"http": 80, "https": 443}


class Refused(Exception):
    """A message is not sent there, for a reason in words."""


def read(address: str) -> SplitResult:
    """Return the parts of an address that can be one; Refused says what is wrong with any other."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise Refused("must be an address such as https://example.com/hook") from problem
    if parts.scheme not in _PORTS or not host or port == 0 or not _WRITTEN.fullmatch(address):
        raise Refused("must be an address such as https://example.com/hook")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("must not have a user name, a password or a fragment")
    if parts.scheme == "http" and not settings.WEBHOOK_NETWORKS:
        raise Refused("must begin with https://")
    literal = _literal(host)
    if literal is not None:
        _check(literal, parts.scheme)
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def machines_of(parts: SplitResult) -> list[str]:
    """Return the numeric addresses that a name stands for now, as far as they may be told.

    Refused if none may. Connect to one of these and do not ask again: a name may stand for something else by then.
    """
    host = parts.hostname or ""
    try:
        answers = socket.getaddrinfo(host, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise Refused(f"{host} is not known: no machine has that name") from problem
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    allowed, why = [], Refused(f"{host} is not known: no machine has that name")
    for machine in found:
        try:
            _check(ip_address(machine.partition("%")[0]), parts.scheme)
        except Refused as refusal:
            why = refusal
        else:
            allowed.append(machine)
    if not allowed:
        raise why
    return allowed


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _check(machine: Address, scheme: str) -> None:
    if any(machine in network for network in settings.WEBHOOK_NETWORKS):
        return
    if not all(each.is_global and not each.is_multicast for each in _reached_by(machine)):
        raise Refused(f"{machine} is a private address, and messages are not sent there")
    if scheme != "https":
        raise Refused(f"{machine} is not a private address: the address must begin with https://")


def _reached_by(machine: Address) -> Iterator[Address]:
    """Yield the address and those that are written within it."""
    yield machine
    if isinstance(machine, IPv6Address):
        inner = [machine.ipv4_mapped, machine.sixtofour, *(machine.teredo or ())]
        if any(machine in network for network in _TRANSLATED):
            inner.append(IPv4Address(int(machine) & 0xFFFFFFFF))
        yield from (each for each in inner if each is not None)
