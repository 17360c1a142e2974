"""The address the web server listens on: taken early, so that a port in use is noticed before anything starts."""

from __future__ import annotations

import errno
import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from pxm.running.refusal import CannotStart

BACKLOG = 1024
ANYWHERE = {"0.0.0.0", "::"}
# Addresses reserved for documentation: nothing is sent, the system only says which of its addresses it would send from.
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket that started parts can inherit; port 0 takes any free one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as problem:
        raise CannotStart(f"--host {host} is not a known address.") from problem
    family, kind, protocol, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it. Without it the body of an answer waits until the client has acknowledged the
    # head, which on a kept-alive connection takes 40 ms; web servers set it only on sockets that they make themselves.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as problem:
        listener.close()
        raise CannotStart(_why_not(host, port, problem)) from problem
    return listener


def local_url(listener: socket.socket) -> str:
    """Return the URL at which a browser on this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    if host in ANYWHERE:
        host = "127.0.0.1" if listener.family == socket.AF_INET else "::1"
    return f"http://{_in_url(host)}:{port}"


def other_names(listener: socket.socket) -> list[str]:
    """Return the names, besides the usual local ones, under which other machines reach a listener that is open to them.

    The server answers only to these: otherwise a stranger's page could reach it through a name of its own choosing.
    """
    host = listener.getsockname()[0]
    if host.startswith("127.") or host == "::1":
        return []
    name = socket.gethostname()
    names = [name, name.partition(".")[0], f"{name.partition('.')[0]}.local"] if name else []
    names += _own_addresses(listener.family) if host in ANYWHERE else [_in_url(host)]
    return list(dict.fromkeys(names))


def answers(url: str) -> bool:
    """Return whether the web server answers anything at all; the listener accepts connections long before it does."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _own_addresses(listening: int) -> Iterator[str]:
    """Yield this machine's addresses; a listener on every IPv6 address usually gets IPv4 callers too."""
    for family, elsewhere in _ELSEWHERE.items():
        if listening == socket.AF_INET != family:
            continue
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((elsewhere, 9))
            except OSError:
                continue
            yield _in_url(probe.getsockname()[0])


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _why_not(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program. Choose another one with --port."
    if problem.errno == errno.EADDRNOTAVAIL:
        return f"--host {host} is not an address of this machine."
    return f"Port {port} of {host} cannot be used: {problem.strerror}."
