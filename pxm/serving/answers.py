"""What the server answers by itself, where a request does not get as far as the application."""

from __future__ import annotations

import re
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from django.conf import settings
from gunicorn.http import errors

from pxm.api.errors import INTERNAL_ERROR, envelope
from pxm.errors import Problem
from pxm.http.body_limits import body_limit_of
from pxm.http.client_address import address_of
from pxm.http.request_id import request_id_from
from pxm.serving.arrival import path_in

TOO_SLOW = Problem("the request did not arrive in time")
BROKEN_OFF = Problem("the body cannot be read to its end")
NO_ROOM = Problem("there is no room to keep the body")
_UNREADABLE = Problem("the request cannot be read")

_log = structlog.get_logger("pxm.access")


def refusal_of(problem: Exception) -> tuple[int, Problem] | None:
    """Return how a request is refused that the parser cannot read; None if it is not the request's fault."""
    match problem:
        case errors.InvalidResponseHeader() | errors.InvalidResponseHeaderName() | errors.ConfigurationProblem():
            return None
        case errors.LimitRequestLine():
            return too_long(414)
        case errors.LimitRequestHeaders():
            return too_long(431)
        case errors.UnsupportedTransferCoding():
            return 501, Problem("the transfer coding of the body is not known")
        case errors.ExpectationFailed():
            return 417, Problem("nothing can be expected but 100-continue")
        case errors.InvalidChunkSize() | errors.ChunkMissingTerminator() | errors.InvalidChunkExtension():
            return 400, BROKEN_OFF
        case errors.ParseException():
            return 400, _UNREADABLE
    return None


def too_long(status: int) -> tuple[int, Problem]:
    """Return the refusal of a request line (414) or of headers (431) that are too long."""
    if status == 414:
        return status, Problem(f"the request line exceeds {settings.MAX_REQUEST_LINE_BYTES} bytes")
    return status, Problem("the headers of the request are too long")


def answer(status: int, problem: Problem, *, head: bytes, client: Any) -> bytes:
    """Return the whole answer, in the envelope of the path; it ends the connection. Leaves the usual line in the log.

    `head` is what is known of the request, `client` its address as the socket tells it.
    """
    request_id = request_id_from(_header(head, b"x-request-id"))
    path = path_in(head)
    facts: dict[str, Any] = {"request_id": request_id} if status == HTTPStatus.INTERNAL_SERVER_ERROR else {}
    body = orjson.dumps(envelope(status, [problem], family=body_limit_of(path).family, **facts))
    peer = str(client[0]) if isinstance(client, tuple) else ""
    _log.info(
        "request",
        address=address_of(peer, _header(head, b"x-forwarded-for")),
        method=head.lstrip(b"\r\n").split(b" ", 1)[0][:20].decode("latin-1"),
        path=path[:2000],
        request_id=request_id,
        status=status,
        problem=problem.message,
    )
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Date: {formatdate(usegmt=True)}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "X-Content-Type-Options: nosniff",
        f"X-Request-Id: {request_id}",
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def internal_error(*, head: bytes, client: Any) -> bytes:
    """Return the answer to a request in which the program failed."""
    return answer(500, Problem(INTERNAL_ERROR), head=head, client=client)


def _header(head: bytes, name: bytes) -> str:
    """Return the last value of a header, empty if it was not sent."""
    values = re.findall(rb"\r\n" + name + rb":[ \t]*([^\r\n]*)", head, re.IGNORECASE)
    return values[-1].decode("latin-1").strip() if values else ""
