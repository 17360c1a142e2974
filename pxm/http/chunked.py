"""Bodies without a length: ``Transfer-Encoding: chunked``, which Django under WSGI would read as empty."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TOO_LARGE = "pxm.body_too_large"
_STEP = 64 * 1024
_IN_MEMORY = 256 * 1024


class ReadChunkedBodies:
    """Read a chunked body up to `limit` bytes before the application sees it, and tell it the true length.

    A longer body is cut off and marked with `TOO_LARGE`; `pxm.http.limits` answers it.
    """

    def __init__(self, application: WSGIApplication, limit: int) -> None:
        self.application = application
        self.limit = limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self.application(environ, start_response)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            length = _copy(environ["wsgi.input"], body, self.limit)
            environ[TOO_LARGE] = length > self.limit
            environ["CONTENT_LENGTH"] = "0" if length > self.limit else str(length)
            environ["wsgi.input"] = body
            body.seek(0)
            yield from self.application(environ, start_response)


def _copy(source: Any, target: Any, limit: int) -> int:
    """Copy until the end of `source` or just past `limit`; return how much was read."""
    length = 0
    while length <= limit:
        step = source.read(min(_STEP, limit + 1 - length))
        if not step:
            break
        target.write(step)
        length += len(step)
    return length
