"""Sending one message, within bounds of time and bytes whatever the other side does.

`http.client` and not a library above it: the connection has to go to the very machine that was checked, no redirect is
followed, no proxy of the environment is asked, and nothing is read that nobody needs.
"""

from __future__ import annotations

import http.client
import math
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult

from jobs.webhooks import addresses
from jobs.webhooks.addresses import Refused
from pxm import __version__
from pxm.clock import now

SECONDS = 10.0
# Of an answer this much is read, and kept to be looked at.
BYTES_READ = 500
GONE = 410
# Who answers so may say when to come again.
_BUSY = frozenset({429, 503})


@dataclass(frozen=True)
class Outcome:
    """What came of a try: `problem` says in words why the message did not arrive, "" if it did.

    `status` is the number that was answered, None without an answer, of which `answer` is the beginning. Where
    `is_silent` nobody could be spoken to, so that further messages would fare the same. Whoever is too busy may say for
    how many seconds: `retry_after`.
    """

    problem: str
    seconds: float
    status: int | None = None
    answer: str = ""
    is_silent: bool = False
    retry_after: int = 0

    @property
    def arrived(self) -> bool:
        return not self.problem


def send(address: str, headers: Mapping[str, str], body: bytes, *, seconds: float = SECONDS) -> Outcome:
    """POST a JSON message. Never raises for what the other side does, and takes no longer than `seconds`.

    (Only to find the machine of a name may take longer, since the system's own search has no limit.)
    """
    began = time.monotonic()

    def outcome(problem: str, **facts: object) -> Outcome:
        return Outcome(problem, round(time.monotonic() - began, 3), **facts)  # type: ignore[arg-type]  # its own fields

    connection = None
    try:
        parts = addresses.read(address)
        connection = _Checked(parts, deadline=began + seconds)
        status, answer, more = connection.post(headers, body)
    except Refused as refusal:
        return outcome(str(refusal), is_silent=True)
    except ssl.SSLCertVerificationError as problem:
        return outcome(f"its certificate is not trusted: {problem.verify_message}", is_silent=True)
    except (OSError, http.client.HTTPException) as problem:
        if time.monotonic() >= began + seconds - 0.05:
            return outcome(f"it did not answer within {seconds:g} seconds", is_silent=True)
        return outcome(_words(problem), is_silent=True)
    finally:
        if connection is not None:
            connection.close()
    wait = seconds_of(more.get("retry-after", "")) if status in _BUSY else 0
    return outcome(_judged(status, more.get("location", "")), status=status, answer=answer, retry_after=wait)


def seconds_of(text: str) -> int:
    """Read a ``Retry-After``: how many seconds from now, a number or a date; 0 for the past and what means nothing."""
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0
    # Such dates are in UTC, even where they do not say so.
    return max(0, math.ceil((moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds()))


def _judged(status: int, leads_to: str) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        where = f" to {leads_to[:200]}" if leads_to else ""
        return f"it answered {status}, a redirect{where}, which is not followed: enter the final address"
    return f"it answered {status}"


def _words(problem: Exception) -> str:
    if isinstance(problem, ConnectionRefusedError):
        return "nothing listens there: the connection was refused"
    if isinstance(problem, ssl.SSLError):
        return f"no secure connection could be made: {problem.reason or problem}"
    if isinstance(problem, http.client.HTTPException):
        return "what it answered is not HTTP"
    if isinstance(problem, ConnectionError):
        return "it closed the connection without an answer"
    return f"it could not be reached: {problem.strerror or problem}" if isinstance(problem, OSError) else str(problem)


class _Checked:
    """A connection to one of the machines that may be told, cut when its time is over, whatever is being waited for."""

    def __init__(self, parts: SplitResult, *, deadline: float) -> None:
        self._parts, self._deadline = parts, deadline
        self._socket: socket.socket | None = None
        self._watch: threading.Timer | None = None

    def post(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str, Mapping[str, str]]:
        """Return the number of the answer, its beginning, and its headers by their names in lower case."""
        parts = self._parts
        machines = addresses.machines_of(parts)
        plain = self._socket = self._connect(machines)
        self._watch = threading.Timer(max(self._left(), 0.01), self._cut)
        self._watch.daemon = True
        self._watch.start()
        if parts.scheme == "https":
            # The handshake comes after, so that the timer cuts it as well.
            secure = _context().wrap_socket(plain, server_hostname=parts.hostname, do_handshake_on_connect=False)
            self._socket = secure
            secure.do_handshake()
        speaker = http.client.HTTPConnection(parts.hostname or "", addresses.port_of(parts))
        speaker.sock = self._socket
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        speaker.request("POST", target, body, _OURS | dict(headers) | {"Host": parts.netloc})
        answer = speaker.getresponse()
        if self._left() <= 0:
            raise TimeoutError  # being cut looks like the end of the headers
        try:
            beginning = answer.read(BYTES_READ).decode("utf-8", "replace").replace("\x00", "")
        except http.client.IncompleteRead as short:
            beginning = short.partial.decode("utf-8", "replace").replace("\x00", "")
        except OSError:
            # That it has the message is said already; how it goes on to talk is nobody's business.
            beginning = ""
        return answer.status, beginning, {name.lower(): value for name, value in answer.headers.items()}

    def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._socket is not None:
            self._socket.close()

    def _connect(self, machines: list[str]) -> socket.socket:
        problem: OSError = TimeoutError()
        for position, machine in enumerate(machines):
            # Each gets a fair part of what is left, so that one that does not answer leaves time for the next.
            share = self._left() / (len(machines) - position)
            if share <= 0:
                break
            try:
                found = socket.create_connection((machine, addresses.port_of(self._parts)), timeout=share)
            except OSError as refusal:
                problem = refusal
                continue
            found.settimeout(max(self._left(), 0.01))
            return found
        raise problem

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _cut(self) -> None:
        """Wake whoever waits for the other side, also for one that sends a byte now and then."""
        if self._socket is not None:
            with suppress(OSError):
                # Not the method of a secure one, which leaves the connection without its keys.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_OURS = {
    "Content-Type": "application/json",
    "User-Agent": f"PXM/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
