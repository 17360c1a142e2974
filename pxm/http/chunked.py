"""Bodies without a length: ``Transfer-Encoding: chunked``, which Django under WSGI would read as empty."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

# What the application finds in the environment when the body could not be taken (`pxm.http.limits` answers it).
BODY_TOO_LARGE = "pxm.body_too_large"
BODY_BROKEN = "pxm.body_broken"
_STEP = 64 * 1024


class ReadChunkedBodies:
    """Read a chunked body of up to `limit` bytes before the application sees it, and tell it the true length.

    Only where the server says that it decodes the chunks and ends the input (``wsgi.input_terminated``); elsewhere a
    read would wait for ever.
    """

    def __init__(self, application: WSGIApplication, limit: int) -> None:
        self.application = application
        self.limit = limit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        encoding = environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
        if encoding.endswith("chunked") and environ.get("wsgi.input_terminated"):
            self._take_body(environ)
        return self.application(environ, start_response)

    def _take_body(self, environ: WSGIEnvironment) -> None:
        body = b""
        try:
            body = read_at_most(environ["wsgi.input"], self.limit + 1)
        except OSError:  # the client went away, or what it sent are no chunks
            environ[BODY_BROKEN] = True
        if len(body) > self.limit:
            environ[BODY_TOO_LARGE] = True
            body = b""
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = BytesIO(body)


def read_at_most(source: InputStream, length: int) -> bytes:
    """Return the bytes of `source` up to its end or to `length`, whichever comes first."""
    read = bytearray()
    while step := source.read(min(_STEP, length - len(read))):
        read += step
    return bytes(read)
