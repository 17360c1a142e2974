"""gunicorn's configuration: ``gunicorn -c python:pxm.running.web pxm.wsgi``, as `up` runs it and deployments may.

`PXM_WEB_PROCESSES` and `PXM_WEB_THREADS` set its size; the address comes from gunicorn's own ``--bind``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.http import message

from pxm import environment

_SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

worker_class = "gthread"
workers = environment.number("PXM_WEB_PROCESSES", min(4, os.cpu_count() or 1))
threads = environment.number("PXM_WEB_THREADS", 8)
# The parent imports the program once; its processes start quickly and share that memory.
preload_app = True

# Our own middleware refuses request lines beyond 16 KB in the API's envelope, so gunicorn must let longer ones through.
# It caps its limit at the constant below; its "unlimited" would let one connection fill the memory.
message.MAX_REQUEST_LINE = limit_request_line = 64 * 1024

# A thread waits this long for the next request of a kept-alive connection.
keepalive = 20
# For a process that no longer answers its parent; slow requests run in threads and are not affected.
timeout = 60
# How long running requests may take after a stop was asked for.
graceful_timeout = 5
# The sign of life is a file's time stamp; on a disk under load writing it can block a healthy process.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True

# Requests are logged by `pxm.http.request_id`, with their id; gunicorn itself logs only what is wrong.
accesslog = None
errorlog = "-"
loglevel = "warning"

# Each process counts its own requests, and any of them is asked for the sum: they put it down in a folder that they
# share. prometheus_client looks for this variable when it is imported, so it stands here, before the program is.
_made = ""
if environment.text("PXM_METRICS_TOKEN") and not os.environ.get(_SHARED_FOLDER):
    _made = os.environ[_SHARED_FOLDER] = tempfile.mkdtemp(prefix="pxm-metrics-")


def on_exit(server: Any) -> None:
    """Take the folder away with the parent, whose processes have ended by then."""
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
