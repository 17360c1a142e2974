"""gunicorn's configuration: ``gunicorn -c python:pxm.running.web pxm.wsgi``, as `up` runs it and deployments may.

`PXM_WEB_PROCESSES` and `PXM_WEB_THREADS` set its size; the address comes from gunicorn's own ``--bind``.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.http import message

from pxm import __version__, environment

_SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Each process counts its own requests, and any of them is asked for the sum: they put it down in a folder that they
# share. prometheus_client looks for this variable when it is imported, so it stands here, before the program is.
_made = ""
if environment.text("PXM_METRICS_TOKEN") and not os.environ.get(_SHARED_FOLDER):
    _made = os.environ[_SHARED_FOLDER] = tempfile.mkdtemp(prefix="pxm-metrics-")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")  # the worker class reads them

# Slow clients hold sockets, not threads.
worker_class = "pxm.serving.worker.WholeRequests"
try:
    workers = environment.number("PXM_WEB_PROCESSES", min(4, os.cpu_count() or 1), least=1, most=256)
    threads = environment.number("PXM_WEB_THREADS", 8, least=1, most=256)
    settings._setup()  # type: ignore[misc]  # now, so that a mistake in them is one line, too
except ImproperlyConfigured as _problem:
    sys.exit(environment.unusable(_problem))
# The parent imports the program once; its processes start quickly and share that memory.
preload_app = True

# Our own middleware refuses request lines beyond 16 KB in the API's envelope, so gunicorn must let longer ones through.
# It caps its limit at the constant below; its "unlimited" would let one connection fill the memory.
message.MAX_REQUEST_LINE = limit_request_line = 64 * 1024
# Shoppers' tags and tokens are headers, and may be many.
limit_request_field_size = 32 * 1024

# Sockets that a process holds; beyond, those whose time is next make room. A body on disk takes a file, too.
worker_connections = 4_000
_files, _most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
_wanted_files = 2 * worker_connections + 256
if _files != resource.RLIM_INFINITY and _files < _wanted_files:
    _files = _wanted_files if _most_files == resource.RLIM_INFINITY else min(_wanted_files, _most_files)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_files, _most_files))
    worker_connections = min(worker_connections, max(100, (_files - 256) // 2))

# Seconds for which a connection is kept for its next request.
keepalive = 20
# Answers go through the worker's own sockets, which wait for nobody.
sendfile = False
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


def when_ready(server: Any) -> None:
    """Say so in one line. The program has been loaded, so its logs are set up."""
    addresses = [str(listener) for listener in server.LISTENERS]
    _log.info("started", version=__version__, address=", ".join(addresses), processes=workers, threads=threads)


def on_exit(server: Any) -> None:
    """Take the folder away with the parent, whose processes have ended by then."""
    if _made:
        shutil.rmtree(_made, ignore_errors=True)


_log = structlog.get_logger("pxm.web")
