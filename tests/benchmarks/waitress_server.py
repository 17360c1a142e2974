"""``python -m tests.benchmarks.waitress_server FD``: PXM served by two processes of waitress on an open socket."""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import Any

from waitress import serve

from pxm.wsgi import application


def main() -> None:
    # It is one process by itself, and so one interpreter lock.
    if second := os.fork():
        signal.signal(signal.SIGTERM, lambda *_: _end(second))
    # As many threads and connections as ours has; `select`, its usual way, knows a thousand of these.
    options: dict[str, Any] = {"threads": 8, "connection_limit": 4_000, "asyncore_use_poll": True, "_quiet": True}
    serve(application, sockets=[socket.socket(fileno=int(sys.argv[1]))], **options)


def _end(second: int) -> None:
    os.kill(second, signal.SIGTERM)
    os._exit(0)


if __name__ == "__main__":
    main()
