"""Bodies without a length: ``Transfer-Encoding: chunked``, which Django under WSGI would read as empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import IO, TYPE_CHECKING

from pxm.http.spool import new_spool

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

# What the application finds in the environment if the body was refused (`pxm.http.limits` answers it).
BODY_TOO_LARGE = "pxm.body_too_large"
BODY_BROKEN = "pxm.body_broken"
_STEP = 64 * 1024


class ReadChunkedBodies:
    """Read a chunked body, up to the limit of its path, before the application sees it, and tell the application its
    length.

    Only if the server says that it decodes the chunks and ends the input (``wsgi.input_terminated``); otherwise a
    read would wait forever. A long body is kept on disk until the answer has been sent.
    """

    def __init__(self, application: WSGIApplication, limit_of: Callable[[str], int]) -> None:
        self.application = application
        self.limit_of = limit_of

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        encoding = environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower()
        if not (encoding.endswith("chunked") and environ.get("wsgi.input_terminated")):
            return self.application(environ, start_response)
        with ExitStack() as spooled:
            _take_body(environ, spooled.enter_context(new_spool()), self.limit_of(environ.get("PATH_INFO", "")))
            answer = self.application(environ, start_response)
            return _Answer(answer, spooled.pop_all())


class _Answer:
    """An answer that closes the body of its request with itself."""

    def __init__(self, parts: Iterable[bytes], spooled: ExitStack) -> None:
        self._parts = parts
        self._spooled = spooled

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        with self._spooled:
            if hasattr(self._parts, "close"):
                self._parts.close()


def _take_body(environ: WSGIEnvironment, spool: IO[bytes], limit: int) -> None:
    """Put a body of up to `limit` bytes into `spool` and that into `environ`; of a longer one only the verdict."""
    length = 0
    try:
        length = copy_at_most(environ["wsgi.input"], spool, limit + 1)
    except OSError:  # the client went away, or did not send chunks
        environ[BODY_BROKEN] = True
    if length > limit:
        environ[BODY_TOO_LARGE] = True
        length = 0
    spool.seek(0)
    environ["CONTENT_LENGTH"] = str(length)
    environ["wsgi.input"] = spool if length else BytesIO()


def copy_at_most(source: InputStream, target: IO[bytes], length: int) -> int:
    """Copy the bytes of `source` up to its end or `length`, whichever comes first; return how many."""
    copied = 0
    while step := source.read(min(_STEP, length - copied)):
        target.write(step)
        copied += len(step)
    return copied
