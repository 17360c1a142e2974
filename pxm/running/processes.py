"""How the web server and a worker are started."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from pxm import environment
from pxm.running import address, places
from pxm.running.part import Part


def web_server(data: Path, listener: socket.socket) -> Part:
    """Return gunicorn on the inherited listener, so the port stays ours while gunicorn restarts."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:pxm.running.web", "pxm.wsgi"]
    return Part(
        "web server",
        [*command, "--bind", f"fd://{listener.fileno()}"],
        places.log_dir(data) / "web.log",
        _environment(data, names=address.other_names(listener)),
        [listener.fileno()],
    )


def worker(data: Path, number: int) -> Part:
    command = [sys.executable, "-m", "pxm", "worker"]
    return Part(f"worker {number}", command, places.log_dir(data) / f"worker-{number}.log", _environment(data))


def _environment(data: Path, names: list[str] | None = None) -> Mapping[str, str]:
    """Return this process's environment with what the parts must know: the same data folder and the same program."""
    path = os.pathsep.join(filter(None, [str(places.project_dir()), os.environ.get("PYTHONPATH", "")]))
    found = {**os.environ, "PXM_DATA_DIR": str(data), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
    if names and not environment.text("PXM_ALLOWED_HOSTS"):
        found["PXM_ALLOWED_HOSTS"] = ",".join([*settings.ALLOWED_HOSTS, *names])
    if sys.platform == "darwin":
        # Workers fork for every job; otherwise macOS ends such a child when it first uses certain system libraries.
        found.setdefault("OBJC_DISABLE_INITIALIZE_FORK_SAFETY", "YES")
    return found
