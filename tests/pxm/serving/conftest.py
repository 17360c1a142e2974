from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes.system import ROOT, until
from tests.processes.up import environment
from tests.pxm.serving.client import WebServer


@pytest.fixture(scope="module")
def servers() -> list[WebServer]:
    return []


@pytest.fixture(autouse=True)
def _no_client_is_left(servers: list[WebServer]) -> Iterator[None]:
    yield
    for server in servers:
        server.end_clients()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, servers: list[WebServer]) -> Iterator[Callable[[str], WebServer]]:
    """Start web servers with a configuration; their database is not there."""

    def start(configuration: str) -> WebServer:
        log = tmp_path_factory.mktemp("log") / "web.log"
        data = tmp_path_factory.mktemp("data")
        address = str(Path(tempfile.mkdtemp(prefix="pxm-web-", dir="/tmp")) / "web.sock")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", configuration, "--bind", f"unix:{address}", "pxm.wsgi"],
                cwd=ROOT,
                env=environment(
                    DJANGO_SETTINGS_MODULE="tests.pxm.serving.settings",
                    PXM_DATA_DIR=str(data),
                    PXM_WEB_PROCESSES="1",
                    PXM_WEB_THREADS="2",
                ),
                stderr=output,
                start_new_session=True,
            )
        servers.append(WebServer(address, log, data, process))
        until(Path(address).exists, "the web server listens")
        return servers[-1]

    yield start
    for server in servers:
        server.process.terminate()
        server.process.wait(timeout=20)
        Path(server.address).parent.rmdir()
